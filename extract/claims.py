"""Which casualty figures a report states: every figure of its sentences with its source, day, scope and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.dates import Time, find_times
from extract.figures import NAMES_IN_CAPITALS, PART_REACH, PARTS, SIGNS, STANDING_ARTICLES, Found, Sentence, find_figures, read_sentence
from extract.kept import compiled
from extract.mentions import NEVER, QUOTES, QUOTES_OPEN, Claim, claim_id, merge
from extract.patterns import Unit, lexicon
from extract.quantities import find_quantities, read_number, words_pattern
from extract.rules import read_rules
from extract.scope import MANY, STANDS_AT, counts_crimes, counts_rains, have_died, scope_of, tale_of
from extract.sentences import find_sentences
from extract.setting import conflict_start, days, find_setting, period, scope_words, tells_of, times_of
from extract.sieve import has_number, is_hot, may_credit, may_state
from extract.sources import (
    CITES,
    GENITIVES,
    NOT_BACK,
    ONE_BODY,
    ONE_PERSON,
    SEEING,
    THAT,
    THE,
    actor_behind,
    agency_of,
    canonical,
    canonical_names,
    country_first,
    ends_with_source,
    find_agency,
    find_credits,
    first_named,
    fullest,
    is_agency,
    is_crowd,
    is_named_person,
    is_nobodys_count,
    is_place,
    no_person,
    opens_with_source,
    outlet_named,
    paragraph_signed_by,
    passes_on,
    type_of,
    type_of_outlet,
)
from extract.victims import PLURALS, group, is_year
from extract.when import LEAD, carried_from, carried_time, day_of_event, days_it_happened, days_of_event, event_of, is_the_fighting, tells_what_happened, time_before, when
from extract.where import HAPPENED, where

# A rate behind a figure: "10,000 deaths a year", "1,600 children under five every day".
PER_UNIT = compiled(
    rf"(?i)(?:\s\w+)?\s(?P<a>(?:{words_pattern(SIGNS['rate'])})\s(?:{words_pattern(SIGNS['rate_units'])}))\b"
    rf"(?=\s(?:{words_pattern(SIGNS['on_average'])})\b|(?![-'’]|,?\s(?:{words_pattern(SIGNS['no_rate'])})\b))"
    rf"|(?:\s(?!(?:{words_pattern(SIGNS['rate_breaks'])})\b)[\w'’-]+){{0,6}}?\s(?P<each>(?:{words_pattern(SIGNS['rate_each'])})\s(?:{words_pattern(SIGNS['rate_units'])}))\b"
    rf"|(?:\s(?!(?:{words_pattern(SIGNS['rate_breaks'])})\b)[\w'’-]+){{0,3}}?\s(?:{words_pattern(SIGNS['rate_verbs'])})\s(?P<daily>{words_pattern(SIGNS['rate_daily'])})\b"
)
SHORT_RATES = tuple(SIGNS["rate_short"])
OVERNIGHT = "overnight"  # the rule of dates.toml for the word alone
EVERY = "every"  # the rule of dates.toml for "each year"
SAME_SPAN, SAME_PERIOD = "same_span", "same_period"  # and those for "during the same period", "the same period of 2015"
SIGNS_FORWARD = frozenset(SIGNS["day_forward"])
SAME, YEAR = SIGNS["same"], SIGNS["year"]
SPOKEN = frozenset(("said", "said_by"))
FIRST_UNITS = 3  # of a sentence, in which its speaker stands
NAME_UNITS = 5  # between a quotation and the office of its speaker ('," Jane Roe, a nurse, said')
HEARD = frozenset(("said", "according_to"))  # the credits of a sentence that may speak on in the next


def find_claims(report) -> list[Claim]:
    """The casualty claims of a report, in the order of its text, each once.

    >>> from extract.reports import Report
    >>> found = find_claims(Report("a", "Police said at least nine civilians were killed in Homs on Monday.", published="2012-02-07"))
    >>> [(c.figure, c.qualifier, c.outcome, c.source, c.place, c.date) for c in found]
    [(9, 'at least', 'killed', 'police', 'Homs', '2012-02-06')]
    """
    return read_claims(report)[0]


def read_claims(report) -> tuple[list[Claim], list[dict]]:
    """The claims of a report, and the sentences with a casualty word and a number that gave none (rows of missed.csv)."""
    content = report.content
    # Nearly all text is left here: no paragraph of it holds a casualty word and a number, or no phrasing has that number.
    read: dict[int, tuple[Sentence, list[Found], str]] = {}
    at = 0
    lines: list[tuple[int, str, list | None]] = []  # where each begins, and its sentences if they have been looked for
    for line in SURE_BREAK.split(content):
        cut = None
        if is_hot(line):
            cut = find_sentences(line)
            for start, end in cut:
                if is_hot(line[start:end]):
                    read[at + start] = read_figures(content, at + start, at + end)
        lines.append((at, line, cut))
        at += len(line) + 1
    any_found = any(found for _, found, _ in read.values())
    missed = [
        {"report": report.id, "start": s.start, "end": s.end, "quote": s.text, "reason": reason}
        for s, found, reason in read.values()
        if not found
    ]
    if not any_found:
        return [], missed
    sentences: list[Sentence] = []
    figures: list[tuple[int, list[Found]]] = []
    cuts = ((at + start, at + end) for at, line, cut in lines for start, end in (find_sentences(line) if cut is None else cut))
    for start, end in cuts:
        sentence, found, _ = read.get(start) or (Sentence(start, end, content[start:end]), [], "")
        # A figure without a casualty word goes on with those before it.
        if figures and start not in read and has_number(sentence.text):
            sentence, found, _ = read_figures(content, start, end)
        if found:
            figures.append((len(sentences), found))
        sentences.append(sentence)
    reader = Reader(report, content, sentences)
    claims = []
    for index, found in figures:
        claims.extend(reader.claims(index, found))
    reader.relay_all(claims)
    return reader.credit_headlines(merge(claims)), missed


def read_figures(content: str, start: int, end: int) -> tuple[Sentence, list[Found], str]:
    """The sentence content[start:end], the figures that the phrasings find in it, and why there is none."""
    sentence = Sentence(start, end, content[start:end])
    found, reason = [], "no phrasing"
    quantities = find_quantities(sentence.text) if may_state(sentence.text) else ()
    if len(quantities) > 3 * CROWD:
        reason = "too many numbers"
    elif any(not is_year(q.text) for q in quantities):
        sentence = read_sentence(content, start, end, find_times(sentence.text), quantities)
        if sum(u.count is not None for u in sentence.units) > CROWD:
            reason = "too many numbers"
        else:
            try:
                found = find_figures(sentence)
            except TimeoutError:
                reason = "took too long"
    return sentence, found, reason


SURE_BREAK = re.compile(r"\n(?=[A-Z\"“])")  # a line break that certainly ends a sentence


def in_hospital(f: Found) -> bool:
    """Is a figure one of people in hospital, which does not say what for?"""
    return f.rule in TO_HOSPITAL or f.trigger >= 0 and HOSPITAL.search(f.sentence.units[f.trigger].text) is not None


def victims_of(f: Found) -> str:
    """The people counted: the noun behind the number, what they are said to have been ("30 were women"), whose number it is."""
    named, units, text = f.count.victims, f.sentence.units, f.sentence.text
    standing = f.count.kind.startswith(("harmed_", "ofthem")) and named.partition(" ")[0].casefold() in STANDING_ARTICLES
    if named and not standing:
        return named
    if standing or f.rule in PARTS or f.count.kind == "ofthem":
        at = f.unit + 1
        while at < len(units) and not {"adverb", "done"}.isdisjoint(units[at].classes):
            at += 1
        is_said = at < len(units) and "be" in units[at].classes
        while is_said and at + 1 < len(units) and not {"be", "believed"}.isdisjoint(units[at + 1].classes):
            at += 1  # "ten of those killed were believed to be civilians"
        named = is_said and noun_at(units, text, at + 1) or named
        if not named and f.unit > 1 and "of_whom" in units[f.unit].classes and "comma" in units[f.unit - 1].classes:
            whole = units[f.unit - 2]  # "its employees, four of whom were killed"
            return text[whole.start : whole.end] if "human" in whole.classes and whole.classes.isdisjoint(HARMED) else ""
        if is_said and named:
            return named
        if not named and f.count.kind == "ofthem" and not standing:
            return those_before(units, text, f.unit)  # "hit the rebels in their camp, killing 12 of them"
    of = next((at for at in range(f.unit + 1, min(f.unit + 3, len(units) - 1)) if "of" in units[at].classes), None)
    if not named and of is not None:
        at = of + 1 + ("determiner" in units[of + 1].classes)
        if at < len(units) and units[at].count is not None:
            return units[at].count.victims  # "19 of the 72 passengers"
    if f.rule in NUMBERS_OF:
        # "the number of people killed since May has reached 60,000"
        for at in range(f.unit - 1, max(0, f.unit - PART_REACH), -1):
            if "of" in units[at].classes and "number" in units[at - 1].classes:
                return noun_at(units, text, at + 1) or named
    return named


def those_before(units, text, at) -> str:
    """The persons in the plural that "them", of a figure at a unit, stands for in its sentence; "" where another figure counts them or none are named."""
    for unit in reversed(units[max(0, at - PART_REACH) : at]):
        if unit.count is not None:
            return ""
        if "human" in unit.classes and unit.classes.isdisjoint(HARMED) and "body_noun" not in unit.classes and unit.low.endswith(PLURALS):
            return text[unit.start : unit.end]
    return ""


def noun_at(units, text, at) -> str:
    """The noun of persons that begins at a unit, with its adjectives; "" where none does."""
    first = at
    while at < len(units) and at < first + 4 and "human" not in units[at].classes and {"adjective", "name", "word"} & units[at].classes:
        at += 1
    if at >= len(units) or "human" not in units[at].classes or {"done", "among"} & units[at].classes:
        return ""
    while at + 1 < len(units) and "human" in units[at + 1].classes and "done" not in units[at + 1].classes:
        at += 1
    return text[units[first].start : units[at].end]


@dataclass(slots=True)
class Dated:
    """When what a figure counts was, as a Reader works it out: `words` become the row's `when`, `own` says they stand in its sentence."""

    time: Time | None  # that dates the figure
    said: Time | None  # that dates who tells of it
    since: str
    until: str
    scope: str
    words: str
    own: bool
    rate: bool = False  # is it so many a year?
    stated: bool = False  # as of a month, which is not the one that it counts


class Reader:
    """Joins the figures of one report with who says so, when and where."""

    def __init__(self, report, content, sentences):
        self.report, self.content, self.sentences = report, content, sentences
        self.text_hash = report.text_hash
        self.setting = find_setting(content, report.title, sentences, report.published)
        self.relay = report_agency(report, content)
        self.named: list[tuple[int, str, str]] = []  # (offset, canonical name, type) of sources met so far, each once, where last
        self.since, self.since_figure = "", 0  # what the last total counted from, and how many it was
        self.last_credit = None
        self.last_index = -9
        self.met = 0
        self.started: str | None = None
        self.credited_in = -1  # the sentence that the last credit stands in
        self.events: dict[str, list] = {}  # what an event is called -> the days told of it
        self.happened: list[tuple] | None = None  # the days it says its event was on, looked for when first asked
        self.injured: bool | None = None  # does it tell of the injured? looked for when first asked
        self.relays: dict[str, str] = {}  # source -> the agency it spoke to
        self.carried = -1  # the sentence that the last credit was carried on to
        self.previous: Claim | None = None
        self.counted: Claim | None = None  # the same, without what only another year's count is compared with

    def credits(self, index):
        """Who a sentence credits, found when first asked for."""
        sentence = self.sentences[index]
        if sentence.credits is None:
            may = may_credit(sentence.text)
            sentence.credits = find_credits(self.units(index), sentence.text) if may else []
        return sentence.credits

    def units(self, index) -> list[Unit]:
        """The units of a sentence, read when first asked for."""
        sentence = self.sentences[index]
        if not sentence.units:
            full = read_sentence(self.content, sentence.start, sentence.end, times_of(sentence))
            sentence.units, sentence.tags = full.units, full.tags
        return sentence.units

    def claims(self, index, found: list[Found]) -> list[Claim]:
        """The claims that the figures found in a sentence make."""
        made = []
        text = self.sentences[index].text
        for f in found:
            if not f.outcome and OTHER_COUNTS.search(text):
                continue  # "Three people died. The number of cases rose to 138."
            if f.outcome == "injured" and in_hospital(f) and (SICK.search(text) or SICK.search(self.report.title) or self.of_the_sick()):
                continue
            outcome = f.outcome or (
                self.previous.outcome
                if self.previous is not None and index - self.previous.parts["index"] < NEAR
                else ""
            )
            if not outcome and f.count.victims.rpartition(" ")[2].casefold() in VICTIMS:
                outcome = "killed"  # "300 of the victims were children", of whom nothing was told before
            if not outcome or any(c.start == f.count.start for c in self.credits(index)):
                continue  # "killed 31 people, two officials said": the officials speak
            claim = self.claim(index, f, outcome)
            self.previous = claim
            rival = self.counted if self.counted is not None and self.counted.parts["index"] == index else None
            if rival is None or claim.date >= rival.date:
                self.counted = claim  # not the "518 the year before" that a year's count is compared with
            made.append(claim)
        return made

    def of_the_sick(self) -> bool:
        """Is the report one of an epidemic that tells of nobody injured?"""
        if self.injured is None:
            low = self.content.casefold()
            self.injured = any(word in low for word in INJURED)
        return self.setting.disease and not self.injured

    def counted_from(self, index, time) -> str:
        """The date of "the next day" or "two days earlier", counted from the day named last before it; "" where none is near."""
        first, _, rest = time.text.casefold().partition(" ")
        days = read_number(first) if rest.startswith("day") and first != THE else 1
        if days is None:
            return ""
        forward = not SIGNS_FORWARD.isdisjoint(time.text.casefold().split())
        for back in range(index, max(-1, index - 1 - NEAR_DAY), -1):
            for named in reversed(times_of(self.sentences[back])):
                if named.kind == "day" and not named.anaphoric and (back < index or named.end <= time.start):
                    day = period(named, self.setting.published)[1]
                    if len(day) < 10:
                        return ""
                    day = str(date.fromisoformat(day) + timedelta(days if forward else -days))
                    return day if day <= (self.setting.published or day) else ""
        return ""

    def claim(self, index, f: Found, outcome: str) -> Claim:
        """The row of a figure: who says so, when it was, where."""
        sentence = self.sentences[index]
        self.meet(index)
        credits = self.credits(index)
        credit, carried = self.credit_for(index, f, credits)
        beside = self.previous if self.previous is not None and self.previous.parts["index"] == index and f.rule in PARTS_BESIDE else None
        if credit is None and beside is not None and not beside.parts["carried"]:
            credit = beside.parts["credit"]  # "Twelve died, the governor said on Monday - two women and ten men"
        source = attribution = kind = agency = ""
        if credit is not None:
            source, kind = self.resolve(self.credited_in if carried else index, credit)
            attribution = credit.text if source else ""
            agency = credit.agency or self.relayed_by(credit, credits)
            if agency:
                self.relays[source] = agency
            agency = agency or self.relays.get(source, "")
            if not agency and not carried and passes_on(credit) == source:
                agency = source
        dated = self.dated(index, f, source, None if carried else credit, beside)
        recent = bool(dated.since) and bool(dated.until) and (days(dated.since, dated.until) or RECENT) < RECENT or of_a_series(sentence, dated.time)
        recent = recent or counts_crimes(sentence, f)  # of a city rather than its country
        place = where(self.sentences, index, f, dated.scope, self.setting, credits, recent, dated.time)
        whole = self.whole_of(index, f, dated.time)
        broad = place is None or place.kind == "country"
        if broad and whole is not None and index - whole.parts["index"] <= 1 and whole.parts["place"] is not None and not sentence.places:
            place = whole.parts["place"]  # "Bombing killed 270 in Aleppo. The victims included 51 children": there as well
        if dated.rate:  # "1,600 children every day, most of them in Africa": no running total, and its land is what its sentence names
            named = where(self.sentences, index, f, "event", self.setting, credits, recent, dated.time)
            place = named if named in (sentence.places or ()) else place
        q = f.count.quantity
        start, end = sentence.start + q.start, sentence.start + q.end
        victims = victims_of(f)
        return Claim(
            source=source or self.report.outlet,
            date=dated.until,
            figure=q.figure,
            low=q.low,
            high=q.high,
            qualifier=q.qualifier,
            outcome=outcome,
            victims=victims,
            victim_group=group(victims),
            scope=dated.scope,
            since=dated.since,
            when=dated.words,
            place=place.text if place is not None else "",
            country=place.country if place is not None else "",
            attribution=attribution,
            source_type=kind or type_of_outlet(self.report.outlet),
            agency=agency or paragraph_signed_by(self.content, sentence.start) or self.relay,
            outlet=self.report.outlet,
            published=self.report.published,
            title=self.report.title,
            url=self.report.url,
            report=self.report.id,
            start=start,
            end=end,
            quote=sentence.text,
            claim=claim_id(self.report.id, start, end, outcome, self.content[start:end]),
            rule=f.rule,
            text_hash=self.text_hash,
            parts={
                "found": f,
                "credit": credit,
                "carried": carried,
                "time": dated.time,
                "said": dated.said,
                "place": place,
                "index": index,
                "own_time": dated.own,
                "counted_from": self.setting.published,
                "stated": dated.stated,
                "own_place": place is not None and any((p.start, p.text) == (place.start, place.text) for p in sentence.places or ()),
            },
        )

    def dated(self, index, f: Found, source: str, governing, beside) -> Dated:
        """When what a figure counts was, by its sentence's own words, else by those around; `beside` is the whole it is a part of."""
        sentence, credits, published = self.sentences[index], self.credits(index), self.setting.published
        time, said = when(sentence, f, credits, self.setting, governing)
        rate = PER_UNIT.match(sentence.text, sentence.units[f.unit].end) if time is None else None
        if rate is not None or time is not None and time.rule == EVERY:
            words = time.text if rate is None else rate["a"] or rate["each"] or rate["daily"]
            scope = "event" if words.casefold().endswith(SHORT_RATES) else "total"
            return Dated(time, said, "", period(said, published)[1] or published, scope, words, True, rate=True)
        own = time is not None
        goes_back = time_before(self.sentences, index, self.credits, published) if time is None and said is None else None
        time = time or goes_back
        if said is None and time is not None and time.last is None and not time.anaphoric and time.kind in ("since", "period", "running"):
            said = self.said_before(index, source)
        since, until = period(time, self.told_on(time, said))
        if time is not None and time.kind == "running" and not since:
            since = self.year_beside(index)
        alike = self.span_alike(index, time)
        if alike is not None:
            since, until = alike
            time = replace(time, kind="year", anaphoric=False)
        if (
            time is not None
            and time.kind in ("year", "month")
            and HAS_SINCE.search(sentence.text, time.end, max(time.end, sentence.units[f.unit].start))
        ):
            since, until = until, published  # "broke out in 2011 and has since claimed 200,000 lives"
        scope = scope_of(sentence, f, time, since, until, self.setting, self.goes_on(index, source), credits)
        if goes_back is not None:
            scope = "event"
        elif alike is not None and time.rule == SAME_SPAN:
            scope = self.previous.scope
        elif scope == "event" and self.counts_rains(index, f, time):
            scope = "total"
        dated = Dated(time, said, since, until, scope, time.text if time is not None else "", own)
        if beside is None and time is not None and f.rule in INCLUDED and self.previous is not None and self.previous.parts["index"] == index:
            beside = self.previous  # "By Friday 27 bodies had been found, including those of four children"
        whole = self.whole_of(index, f, time) or (beside if beside is not None and time is not None and beside.parts["time"] == time else None)
        if whole is not None:
            dated.scope, dated.since, dated.until, dated.words = whole.scope, whole.since, whole.date, whole.when
        else:
            self.look_back(index, f, dated)
            if dated.scope == "event" and (dated.time is None or self.is_of_fighting_before(index, f, dated.time)):
                self.carry_on(index, f, source, dated)
            elif dated.scope == "event" and not dated.until and time.kind == "episode" and (happened := self.day_it_happened(index, f, published)) is not None:
                dated.until = period(happened, published)[1]  # "in a gun battle", of which the day is told elsewhere
            if dated.scope == "total":
                self.date_total(index, f, source, dated, beside)
            elif not dated.until and dated.time is not None and dated.time.rule == LATELY:
                dated.until = period(dated.said, published)[1] or published  # "in recent days, the ministry said on Tuesday"
            elif not dated.until and (dated.time is None or dated.time.kind in ("episode", "running")):
                dated.until = published
        if dated.scope == "event":
            self.date_event(index, f, dated)
        if f.count.quantity.is_ordinal and dated.until == published[: len("2012")]:
            dated.until = published  # "the 26th homicide of 2012", told in that year
        if f.count.quantity.is_ordinal and not dated.since and OF_THE_YEAR in sentence.text[sentence.units[f.unit].end :][:YEAR_BEHIND]:
            dated.since = published[: len("2012")]  # "the 26th homicide of the year"
        return dated

    def counts_rains(self, index, f: Found, time) -> bool:
        """Does a figure count those of a season of rains that the report is of?"""
        of_a_day = f.rule not in STANDS_AT and self.goes_on_from_a_day(index)
        return not of_a_day and counts_rains(self.sentences[index], f, time, self.setting, self.credits(index), self.goes_with_total(index))

    def goes_on_from_a_day(self, index) -> bool:
        """Is the figure right before one of a day or a short while of its own ("In the past 24 hours seven died. Four were in Sindh.")?"""
        before = self.previous
        return before is not None and before.scope == "event" and before.parts["time"] is not None and index - before.parts["index"] <= 1

    def goes_with_total(self, index) -> bool:
        """Does a running total stand before the figure in its sentence?"""
        return self.previous is not None and self.previous.scope == "total" and self.previous.parts["index"] == index

    def is_of_fighting_before(self, index, f: Found, time) -> bool:
        """Is it "in the fighting" that the sentence before tells of, with its day ("Rebels stormed the barracks on Sunday. Nine died in the fighting.")?"""
        if not index or not is_the_fighting(time) or have_died(self.sentences[index].units, f):
            return False
        before = self.units(index - 1)
        told = any(t.kind == "day" and not t.anaphoric for t in times_of(self.sentences[index - 1]))
        fought = any(u.low.rpartition(" ")[2] in FOUGHT or not HAPPENED.isdisjoint(u.classes) for u in before)
        return told and fought and not any(w in self.sentences[index - 1].text.casefold() for w in BEGUN)

    def said_before(self, index, source: str):
        """The day on which a source gave its figure before this one ("..., the ministry said on Monday. It added that ..."), or None."""
        before = self.previous
        if before is None or not source or before.source != source or not 0 <= index - before.parts["index"] <= GOES_ON:
            return None
        named = any(t.kind == "day" and t.last is not None for at in range(before.parts["index"] + 1, index + 1) for t in times_of(self.sentences[at]))
        said = before.parts["said"]
        return said if not named and said is not None and said.kind == "day" else None

    def told_on(self, time, said) -> str:
        """The day that a time counts back from: that of the statement for "over the past 24 hours" and "overnight", which the ministry told "on Saturday"."""
        owned = said is not None and said.text.endswith(GENITIVES)  # "together with yesterday's dead": no day of a statement
        if said is None or owned or time is None:
            return self.setting.published
        night = time.last is not None and time.last.form == OVERNIGHT
        if not night and (time.kind != "period" or time.first is None or time.last is not None):
            return self.setting.published
        day = period(said, self.setting.published)[1]
        return day if len(day) == len("2012-02-04") else self.setting.published

    def year_beside(self, index) -> str:
        """The year that a sentence counts from beside "so far" ("in operations this year troops have so far killed 118"), "" for none."""
        year = self.setting.published[: len("2012")]
        beside = [t for t in times_of(self.sentences[index]) if t.kind == "year" and t.last is not None and t.last.form != SAME_PERIOD]
        return year if len(beside) == 1 and year and period(beside[0], self.setting.published)[0] == year else ""

    def span_alike(self, index, time) -> tuple[str, str] | None:
        """The first and last day of a time that looks back to another ("88 the previous year", "1,790 in the same period of 2015"), or None."""
        if time is None:
            return None
        before = self.previous if self.previous is not None and index - self.previous.parts["index"] <= 2 else None
        if time.rule == SAME_SPAN:
            return (before.since, before.date) if before is not None and before.since else None
        if time.last is not None and time.last.form == SAME_PERIOD:
            year = period(time, self.setting.published)[1][:4]
            if before is None or not (year and before.date) or year == before.date[:4]:
                return None
            until = year + before.date[4:].replace("-02-29", "-02-28")
            return year + before.since[4:] if before.since else year, until
        words = time.text.casefold().split()
        if not time.anaphoric or words[-1] != YEAR and YEAR not in words or time.kind == "since":
            return None
        told = [t for t in times_of(self.sentences[index]) if t.kind == "year" and not t.anaphoric and t.last is not None and t.last.year]
        year = told[0].last.year if len(told) == 1 else int(before.date[:4]) if not told and before is not None and before.date and before.since else None
        if year is None:
            return None
        year += 0 if SAME in words else 1 if not SIGNS_FORWARD.isdisjoint(words) else -1
        return (str(year), str(year)) if str(year) <= self.setting.published[:4] else None

    def look_back(self, index, f: Found, dated: Dated) -> None:
        """What "since then", "that day" and "the next day" look back to."""
        time = dated.time
        if time is None or not time.anaphoric:
            return
        if not dated.since and time.kind == "since":
            dated.since = self.since_then(index, f.count.quantity.figure < MANY_A_WAR)
        if dated.until:
            return
        if not OTHER_DAY.search(time.text):
            before = times_of(self.sentences[index]) if time.rule == SAME_DAY else ()
            named = [t for t in before if t.end <= time.start and t.kind == "day" and not t.anaphoric]  # "on 12 May, the same day a fire killed 30"
            day = named[-1] if named else carried_time(self.sentences, index, self.credits, self.setting, bool(self.report.title))
            dated.until = period(day, self.setting.published)[1] or (self.previous.date if self.previous is not None else "")
        elif time.kind == "day":
            dated.until = self.counted_from(index, time)

    def carry_on(self, index, f: Found, source: str, dated: Dated) -> None:
        """The day of an event whose sentence does not tell it: when it was told of, else the day of the sentences around."""
        before, published = self.previous, self.setting.published
        time, told_in = None, -1
        if dated.said is None:
            time, told_in = carried_from(self.sentences, index, self.credits, self.setting, bool(self.report.title))
        as_said = dated.said is not None and f.rule in STANDS_AT  # "the toll is 18, police said on Tuesday": it is that of Tuesday
        if not as_said and (dated.said is not None or told_in < 0 or not tells_what_happened(self.units(told_in), time)):
            happened = self.day_it_happened(index, f, period(dated.said, published)[1] or published)
            if happened is not None:
                dated.time, dated.until, dated.words = happened, period(happened, published)[1], happened.text
                return
        if dated.said is not None:
            dated.until = period(dated.said, published)[1] or published
            return
        stands = f.rule in STANDS_AT and f.rule != "deaths_of" and self.setting.disaster  # the toll of a quake is no day's
        ranges = time is not None and time.last is not None and (time.first is not None or time.last.from_day is not None)  # "Between 1 and 5 March it rained"
        short = time is not None and (time.kind == "day" or ranges and (days(*period(time, published)) or 0) <= WEEK)
        stray = stands and short and period(time, published)[1] != self.setting.struck
        counted_back = time is not None and time.kind == "period" and time.first is not None and time.first.unit in ("month", "year", "decade")
        if counted_back and not (before is not None and before.scope == "total" and before.when == time.text):
            first, last = period(time, published)
            stray = stray or (days(first, last) or 0) > 2 * WEEK  # "over the past two years", of what was told before
        time = None if stray else time
        if time is None and dated.time is not None:
            return  # "in the fighting", of no day that is told
        dated.time = time
        if time is not None:
            dated.since, dated.until = period(time, published)
            dated.words = time.text
            goes_on = before is not None and before.when == time.text and index - before.parts["index"] <= GOES_ON
            if (
                time.kind == "period"
                and before is not None
                and before.scope == "total"
                and (before.when, before.source) == (time.text, source or self.report.outlet)
                and index - before.parts["index"] <= 1
                and f.count.quantity.figure >= MANY
            ):
                dated.scope = "total"  # "Shelling killed 1,700 over the past year. Rebel fire killed 1,100."
            elif (
                ranges_over_weeks(time, dated)
                and (time.first is not None or f.count.quantity.figure >= MANY)
                and (index - told_in <= GOES_ON or goes_on)
                and not self.setting.disaster
                and not tale_of(self.sentences[index], self.credits(index)).event
            ):
                dated.scope = "total"  # "The figures cover 29 September to 15 December. Army fire killed 40 civilians."
        elif (
            before is not None
            and before.scope == "event"
            and before.parts["said"] is not None
            and (not before.parts["own_time"] or before.parts["time"].rule == LATELY)
            and 0 <= index - before.parts["index"] <= 3
        ):
            dated.until, dated.said = before.date, before.parts["said"]

    def date_total(self, index, f: Found, source: str, dated: Dated, beside) -> None:
        """Since when a running total counts, and as of which day it is given."""
        sentence, time, said, published = self.sentences[index], dated.time, dated.said, self.setting.published
        if (
            time is None
            or not dated.until
            or (time.kind in ("period", "month") or time.kind == "year" and said is not None)
            and len(dated.until) < 10
            and published.startswith(dated.until)
            or said is not None
            and (time.kind in ("since", "running", "episode") or dated.until == published)
        ):
            dated.until = period(said, published)[1] or published
        if said is None and source and dated.until == published and (time is None or time.kind in ("since", "running")):
            dated.until = self.day_said(index, source) or published
        if time is None and said is None and self.counts_on(index, f, source):
            dated.since, dated.until, dated.words, dated.time = self.counted.since, self.counted.date, self.counted.when, self.counted.parts["time"]
            return
        stands = f.rule in STANDS_AT or beside is not None and beside.parts["stated"]
        stated = dated.stated = time is not None and time.kind == "month" and " " in time.text and stands  # "In May the UN put the toll at 900"
        if stated:
            dated.since = ""
        opened = time is None or time.kind not in ("since", "month", "day")
        if opened and not dated.since and HAS_SINCE.search(sentence.text, 0, sentence.units[f.unit].start):
            dated.since = self.since_then(index)  # "The war has since killed 900"
        if not dated.since and (stated or time is None and not of_a_series(sentence, time) or time is not None and time.kind not in ("year", "month", "day", "period")):
            dated.since = self.counted_since(sentence, f, published)
        elif time is not None and time.kind == "episode" and len(dated.since) == 4:
            began = self.start_of_conflict()
            if began and abs(int(began[:4]) - int(dated.since)) < 2:
                dated.since = began  # "the six-year conflict" that began "early in 2011", in August 2016
        if time is None and self.setting.rains is not None and dated.since == self.setting.rains[0]:
            dated.until = min(dated.until, self.setting.rains[1] or dated.until)  # "The deaths were recorded from 3 June to 12 September."
        if dated.since and (time is None or time.kind in ("since", "running", "episode")):
            self.since, self.since_figure = dated.since, f.count.quantity.figure

    def date_event(self, index, f: Found, dated: Dated) -> None:
        """The day of an event where the report tells it otherwise: that of its disaster, or one counted back from what followed."""
        text, time, published = self.sentences[index].text, dated.time, self.setting.published
        if time is not None and time.kind == "since" and dated.said is not None:
            dated.until = max(dated.since, period(dated.said, published)[1]) or published  # "said on Tuesday that nine had died since Sunday"
        undated = dated.until in ("", published) and dated.said is None and (time is None or time.kind == "running")
        if time is None and not dated.words:
            name, clause = event_of(self.sentences[index], f)
            told = day_of_event(self.sentences[index], self.days_of(name), published) if name and (clause or undated) else None
            if told is not None:
                dated.until, dated.since, dated.words, undated = period(told, published)[1], "", told.text, False
        if undated and self.setting.struck:
            dated.until = self.setting.struck
        if dated.since == dated.until:
            dated.since = ""
        after = DAYS_AFTER.search(text, 0, self.sentences[index].units[f.unit].start)
        if after and any("strong_say" in u.classes for u in self.sentences[index].units[: f.unit] if u.start >= after.end("said")):
            after = None  # "a day after officials said why 22 people were killed"
        if after and not (dated.own and after.end() < time.start and "," not in text[after.end() : time.start]):
            day = self.days_before(period(time, published)[1] or published, after)
            if day:
                dated.until, dated.since, dated.words = day, "", after["said"]

    def days_of(self, event: str) -> list[tuple]:
        """The days that the report tells of an event by its noun, looked for once."""
        if event not in self.events:
            self.events[event] = days_of_event(self.sentences, event, self.units, self.credits, self.setting)
        return self.events[event]

    def day_it_happened(self, index, f: Found, known: str):
        """The one day that the report says its event was on, for a figure of that event told by the day `known`; None where it says none or several."""
        if self.happened is None:
            self.happened = days_it_happened(self.sentences, self.units, self.credits, self.setting)
        name, _ = event_of(self.sentences[index], f)
        near = [told for told in self.happened if index <= LEAD or abs(told[0] - index) <= FROM_ITS_DAY]
        any_event = index <= LEAD and not self.setting.disaster  # whose tolls are of no day
        told = [(time, places) for _, time, called, places in near if called == name or any_event or not (name and called or self.setting.disaster)]
        time = day_of_event(self.sentences[index], told, self.setting.published) if told else None
        return time if time is not None and period(time, self.setting.published)[1] <= known else None

    def days_before(self, day: str, after) -> str:
        """The day that "two days after" counts back to from the day told, of months or years what is certain; "" where that is no full date."""
        count, unit = read_number(after["count"]) or 1, after["unit"]
        if len(day) < 10 or unit not in BACK_BY:
            return ""
        back = date.fromisoformat(day) - timedelta(count * BACK_BY[unit][0])
        return str(back)[: BACK_BY[unit][1]]

    def whole_of(self, index, f, time):
        """The claim of the sentences before that a part of it ("Among them ...", "The dead included ...") takes its period from."""
        if time is not None and not is_the_fighting(time) or f.rule not in PARTS_AFAR or self.previous is None:
            return None
        gap = index - self.previous.parts["index"]
        listed = self.previous.parts["found"].rule in PARTS_AFAR  # in the same sentence: a part of that whole as well
        return self.previous if 0 < gap <= 2 or gap == 0 and listed else None

    def goes_on(self, index, source) -> bool:
        """Does the sentence stand close behind a running total? Of a disaster, one of the same source."""
        return (
            self.previous is not None
            and self.previous.scope == "total"
            and ((self.previous.figure or 0) >= MANY or self.previous.since)
            and 0 <= index - self.previous.parts["index"] <= 3
            and (not self.setting.disaster or self.previous.source == source)
        )

    def day_said(self, index, source: str) -> str:
        """The day on which the source of a total spoke, where a sentence close by tells it ("3,668 have died, Roe said. ... Roe said on Monday"), or ""."""
        for near in (*range(index + 1, min(index + 1 + SPOKE_NEAR, len(self.sentences))), *range(index - 1, max(-1, index - 1 - SPOKE_NEAR), -1)):
            days_ = [t for t in times_of(self.sentences[near])[:NEAR] if t.kind == "day" and not t.anaphoric]
            units = self.units(near) if days_ else []
            for time in days_:
                at = next((i for i, u in enumerate(units) if u.start == time.start), -1)
                for c in self.credits(near)[:NEAR]:
                    beside = c.rule in SPOKEN and not c.pronoun and at >= 0 and (c.first <= at <= c.last or 0 < at - c.last <= 2)
                    if beside and fullest(c.text, self.content, self.sentences[near].start, self.named)[0] == source:
                        day = period(time, self.setting.published)[1]
                        return day if 0 <= (days(day, self.setting.published) or 0) < JUST_SAID else ""  # what was said days ago is another statement
        return ""

    def counts_on(self, index, f: Found, source: str) -> bool:
        """Does a total without a time go on with one of a year or a period in the sentence before ("Gangs killed 1,900 from April to June. Vigilantes killed 96.")?"""
        before = self.previous
        if f.rule in COMPARED:
            return False  # "The number was down from 109"
        if before is None or before.scope != "total" or index - before.parts["index"] > GOES_ON or before.parts["time"] is None:
            return False
        if source and before.source != source:
            return False
        time = before.parts["time"]
        over = time.kind in ("year", "period") and bool(before.since) and not before.date.startswith(self.setting.published) or time.kind == "running" and time.last is not None
        between = [t for s in self.sentences[before.parts["index"] + 1 : index + 1] for t in times_of(s)]
        undated = all(t.last is not None and t.last.form == SAME_PERIOD for t in between)  # "up from the same period last year"
        return over and undated and not have_died(self.units(index), f)

    def counted_since(self, sentence, f, published) -> str:
        """From when a total counts that does not say so itself: as the one before, or since the conflict began."""
        if tells_of("cumulative", AGO.sub(" ", f" {' '.join(u.text for u in sentence.units)} ".casefold())):
            return ""  # "claims 40,000 lives a year"
        figure, lately = f.count.quantity.figure, self.since and (days(self.since, published) or RECENT) < RECENT
        if lately and (figure > 2 * self.since_figure or figure >= MANY_A_WAR and not self.setting.disaster):
            return self.start_of_conflict()  # more than died in those days
        return self.since or self.setting.rains is not None and self.setting.rains[0] or self.start_of_conflict()

    def start_of_conflict(self) -> str:
        """The day on which the conflict of the report began, as far as it tells, found when first asked for."""
        if self.started is None:
            self.started = conflict_start(self.sentences, self.setting.published)
            outbreak = self.setting.disease and not self.setting.conflict
            if outbreak and (days(self.started, self.setting.published) or 0) > OUTBREAK:
                self.started = ""  # of an earlier one, or of what its experts have done since
        return self.started

    def since_then(self, index, told=False) -> str:
        """What "since then" looks back to: the day of the total before it, else the last start that the text named."""
        if self.previous is not None and self.previous.scope == "total" and index - self.previous.parts["index"] <= 1:
            return self.previous.date if index > self.previous.parts["index"] else self.previous.since  # "has since killed 900 and hurt 4,000"
        for back in range(index, max(-1, index - 5), -1):
            for time in reversed(times_of(self.sentences[back])):
                since, until = period(time, self.setting.published)
                if time.kind == "since" and since and not time.anaphoric:
                    return since
                if time.kind == "year" and until:
                    return since or until
                begun = time.kind == "month" or time.kind == "day" and any(w in self.sentences[back].text.casefold() for w in BEGUN)
                if told and begun and until and back < index and not time.anaphoric:
                    return until  # "In late September the army began an assault. Since then 300 have died."
        return self.start_of_conflict()

    def credit_for(self, index, f, credits):
        """The attribution that governs a figure: (credit, was it carried over from the sentence before)."""
        own = [c for c in credits if not c.first <= f.unit <= c.last]
        units = self.sentences[index].units
        # "the newspaper said, citing police sources", not "the newspaper said 12 died and, quoting the president, said"
        cited = any(units[c.first].low in CITES and not any("and" in u.classes for u in units[max(0, c.first - 2) : c.first]) for c in own)
        speakers = [c for c in own if not (is_agency(c) or is_nobodys_count(c.text) or cited and units[c.first].low not in CITES and type_of(c.text) == "media")]
        if (
            speakers
            and len(speakers) < len(own)
            and any(
                c.side in ("right", "both") and c.last < f.unit or c.side in ("left", "both") and c.first > f.unit
                for c in speakers
            )
        ):
            own = speakers
        right = [c for c in own if c.last < f.unit and c.side in ("right", "both")]
        left = [c for c in own if c.first > f.unit and c.side in ("left", "both")]
        if left and right and self.said_aside(index, f, right[-1]):
            right = []
        if len(left) > 1 and all(is_agency(c) for c in left) and units[left[-1].first].low in CITES:
            left = left[-1:]  # "..., reports Xinhua, quoting the Tasnim news agency"
        chosen = None
        if right:
            chosen = right[-1]
        if left and (chosen is None or left[0].first - f.unit < f.unit - chosen.last and chosen.rule == "count_of"):
            chosen = left[0]
        elif (
            left
            and (chosen.rule, left[0].rule) == ("said", "according_to")
            and (is_place(chosen.text) or not any("comma" in u.classes for u in self.sentences[index].units[f.unit : left[0].first]))
        ):
            chosen = left[0]  # "it spoke of a war that has cost 6,000 lives by the count of opposition groups"
        elif left and self.sentences[index].units[chosen.last].low in SEEING:
            chosen = left[0]  # "Rescuers saw 12 bodies in the river, the mayor said"
        elif left and self.said_behind(index, f, chosen, left[0]):
            chosen = left[0]  # "Police said 12 people were killed, while 15 were hurt, doctors said."
        if chosen is None:
            inside = [c for c in credits if c.rule == "count_of" and c.first <= f.unit <= c.last]
            chosen = inside[0] if inside else None
        if chosen is not None and (tells_of_known(self.sentences[index].units, f, chosen) or self.is_history(index, f, chosen)):
            return None, False
        if chosen is not None:
            self.last_credit, self.last_index, self.credited_in = chosen, index, index
            return chosen, False
        speaker = self.speaker_ahead(index) or self.speaker_before(index, f)
        if speaker is not None:
            return speaker, True
        self.hear(index - 1)
        if (
            self.last_credit is not None
            and (
                index == self.carried
                or index - self.last_index == 1
                and (self.continues(index) or self.same_paragraph(index) or f.rule in PARTS_TOLD and self.previous.parts["index"] < index)
                or index - self.last_index < 5
                and self.in_quote(index)
            )
            and not STANDS_ALONE.search(self.sentences[index].text)
            and not self.opens_another_day(index)
            and not self.is_known(index, f)
        ):
            self.last_index = self.carried = index
            return self.last_credit, True
        told = self.told_just_before(index)
        if told is not None:
            return told, True
        return None, False

    def is_known(self, index, f) -> bool:
        """Is a figure too great for one of the group just told of one that the reader knows anyway ("Add to that the 3,470 soldiers who died")?"""
        return f.count.quantity.figure >= WELL_KNOWN and f.unit > 0 and self.units(index)[f.unit - 1].low in STANDING_ARTICLES

    def told_just_before(self, index):
        """Who goes on from other numbers told just before ("The mayor said 61 men were there. Four left. Another nine are missing."); else None."""
        if not self.continues(index):
            return None
        for back in range(index - 1, max(-1, index - 3), -1):
            if not self.same_paragraph(back + 1) or STANDS_ALONE.search(self.sentences[back + 1].text) or self.opens_another_day(back + 1):
                return None
            told = [c for c in self.credits(back) if c.rule in HEARD and c.side != "left"]
            if told:
                counted = not told[-1].pronoun and any(u.count is not None and "people" in u.classes for u in self.units(back)[told[-1].last :])
                if not counted:
                    return None
                self.last_credit, self.last_index, self.credited_in = told[-1], index, back
                return told[-1]
        return None

    def is_history(self, index, f, credit) -> bool:
        """Does who speaks only mention an event of years ago, in a clause of its own ("he said he knew who ordered the 1988 bombing that killed 270")?"""
        units, published = self.sentences[index].units, self.setting.published
        who = next((k for k in range(f.unit - 1, max(credit.last + 1, f.unit - CLAUSE_OPENS), -1) if "who" in units[k].classes), 0)
        if not who or {"does", "left", "have"}.isdisjoint(units[who + 1].classes):
            return False
        text = self.sentences[index].text
        named = [
            t
            for t in times_of(self.sentences[index])
            if units[credit.last].end <= t.start < units[who].end
            and (t.rule in OF_AN_EVENT or STANDING_ARTICLES.issuperset(text[max(0, t.start - JUST_BEFORE) : t.start].casefold().split()[-1:]))  # not "said in 2009 that"
        ]
        return any(year.isdigit() and int(year) + 1 < int(published[:4] or 0) for year in (period(t, published)[1][:4] for t in named))

    def hear(self, index) -> None:
        """The source of the figure before goes on speaking in a sentence that counts nobody ("The group said the raids were ...")."""
        if self.last_credit is None or index != self.last_index + 1:
            return
        told = [c for c in self.credits(index) if c.rule in HEARD and c.side != "left"]
        if told and self.resolve(index, told[-1]) == self.resolve(self.credited_in, self.last_credit):
            self.last_index = index

    def opens_another_day(self, index) -> bool:
        """Does a sentence open with a day that the one before it does not name: another story ("On Tuesday seven were killed")?"""
        times = times_of(self.sentences[index])
        if not times or times[0].start or times[0].kind != "day" or times[0].anaphoric or self.in_quote(index):
            return False
        day = period(times[0], self.setting.published)[1]
        return bool(day) and all(period(t, self.setting.published)[1] != day for t in times_of(self.sentences[index - 1]))

    def said_aside(self, index, f, credit) -> bool:
        """Is a credit one of a clause that ends before the figure ("Since the president declared victory, 40 have died, the army said")?"""
        units = self.sentences[index].units
        return credit.first > 0 and units[credit.first - 1].low in NOT_BACK and any("comma" in u.classes for u in units[credit.last + 1 : f.unit])

    def said_behind(self, index, f, before, behind) -> bool:
        """Does the credit behind a figure have the clause that states it, another one than the credit before governs?"""
        units = self.sentences[index].units
        return (
            (behind.side == "left" or behind.rule == "according_to")
            and not behind.pronoun
            and type_of(behind.text) != "media"
            and behind.first - f.unit < f.unit - before.last
            and behind.first - f.unit < CLAUSE_BEHIND
            and any({"comma", "stop", "and"} & u.classes for u in units[before.last : f.unit])
            and not any("that" in u.classes for u in units[before.last : before.last + 2])
        )

    def meet(self, index) -> None:
        """Take note of who is credited in the sentences around one with a claim, and of the agencies they spoke to."""
        for near in range(max(self.met, index - 2), min(index + 2, len(self.sentences))):
            for credit in self.credits(near):
                if credit.pronoun:
                    continue
                if near <= index:
                    name, _ = self.resolve(near, credit)
                else:
                    name, _ = fullest(credit.text, self.content, self.sentences[near].start, self.named)
                if credit.agency:
                    self.relays.setdefault(name, credit.agency)
            self.met = max(self.met, min(near, index) + 1)

    def credit_headlines(self, claims: list[Claim]) -> list[Claim]:
        """Credit a figure that only a headline gives to the source of the lead under it, or to whom the headline itself ends with."""
        lead = next((c for c in claims if c.parts["index"] == 1 and c.attribution and not c.parts["carried"]), None)
        headline = (self.sentences[0].units, self.sentences[0].text)
        for claim in claims:
            if claim.attribution or not claim.title or claim.start > len(claim.title) and claim.quote != claim.title:
                continue  # a page may print its headline once more above the text
            if lead is not None and not claim.parts["index"]:
                claim.attribution, claim.source, claim.source_type = lead.attribution, lead.source, lead.source_type
            elif credit := ends_with_source(*headline) or opens_with_source(*headline, self.content[len(claim.title) :]):
                claim.source, claim.source_type = self.resolve(0, credit)
                claim.attribution = credit.text
                claim.parts["credit"] = credit
        return claims

    def relay_all(self, claims) -> None:
        """Give every claim the agency its source spoke to, also where that is told only further down."""
        agencies = set(self.relays.values()) if len(self.content) < ONE_STORY else set()  # a longer report draws on many
        lead = next((told for index in range(min(OPENING, len(self.sentences))) if (told := self.credits(index))), ())
        lead = {agency_of(c) for c in lead if c.side == "left" and is_agency(c)}  # "..., the governor said Friday, Anadolu reported."
        for claim in claims:
            if not claim.agency and claim.attribution and claim.source_type != "media":
                spoke_to = agencies or (lead if claim.source not in canonical_names() else ())  # whom the world knows needs no agency to be heard
                claim.agency = self.relays.get(claim.source, "") or (next(iter(spoke_to)) if len(spoke_to) == 1 else "")

    def relayed_by(self, credit, credits) -> str:
        """The wire that is credited beside the source itself ("X said ..., according to the news agency AFP"); "" for none."""
        if is_agency(credit):  # "reports Xinhua, quoting the Tasnim news agency"
            return next(filter(None, (agency_of(c) for c in credits if c.rule != credit.rule and "according_to" in (c.rule, credit.rule))), "")
        cited = credit.rule == "according_to"  # "State news agency SANA said ..., citing a hospital official"
        relays = (agency_of(c) or cited and outlet_named(c.text) for c in credits if c is not credit)
        return next(filter(None, relays), "")

    def speaker_ahead(self, index):
        """Who is credited at the end of a quotation that a sentence opens and a later one closes ("Twelve died. Ten fled," he said)."""
        text = self.sentences[index].text
        if text[:1] not in QUOTES_OPEN or sum(text.count(mark) for mark in QUOTES) != 1:
            return None
        for ahead in range(index + 1, min(index + 1 + QUOTED, len(self.sentences))):
            closes = next((i for i, mark in enumerate(self.sentences[ahead].text) if mark in QUOTES), -1)
            if closes < 0:
                continue
            for credit in self.credits(ahead):
                if credit.start > closes and (not credit.pronoun or self.antecedent(ahead, credit)[0]):
                    self.last_credit, self.last_index, self.credited_in = credit, ahead, ahead
                    return credit
            return None
        return None

    def speaker_before(self, index, f):
        """Who is credited right before a quotation that nobody else is said to speak ("He said the rebels fled. “Tens were killed.")."""
        if f.unit and self.sentences[index].units[f.unit - 1].low in STANDING_ARTICLES:
            return None  # "nothing brings the 58 who died back": as the reader knows
        opened = index
        while opened and index - opened < QUOTED and self.in_quote(opened) and not self.credits(opened):
            opened -= 1
        text = self.sentences[opened].text
        if not opened or text[:1] not in QUOTES_OPEN or len(text) > LONG_QUOTATION or self.credits(opened):
            return None
        marks = [i for i, mark in enumerate(text) if mark in QUOTES]
        if len(marks) > 1 and (len(marks) > 2 or marks[1] < len(text) - 2):
            return None  # a "word" in quotes
        told = next(reversed(self.credits(opened - 1)), None)
        if told is None or told.rule not in SPOKEN or told.pronoun and not self.antecedent(opened - 1, told)[0]:
            return None
        before = self.units(opened - 1)[max(0, told.first - NAME_UNITS) : told.first]
        opens = told.first < FIRST_UNITS or "comma" in before[-1].classes  # "A farmer in Jos, Omar Musa said ..."
        if not opens and not any("quote" in u.classes for u in before):
            return None  # "rebels who he said fled"
        self.last_credit, self.last_index, self.credited_in = told, index, opened - 1
        return told

    def in_quote(self, index) -> bool:
        """Does the sentence stand inside a quotation that an earlier one opened?"""
        opened = self.content.rfind("\n", 0, self.sentences[index].start) + 1
        before = self.content[max(opened, self.sentences[index].start - 1500) : self.sentences[index].start]
        if before.count("“") > before.count("”"):
            return True
        last = before.rfind('"')
        return (
            before.count('"') % 2 == 1
            and (last == 0 or before[last - 1 : last].isspace())
            and not before[last + 1 : last + 2].isspace()
        )

    def same_paragraph(self, index) -> bool:
        """Does the sentence follow the one before it in a short paragraph?"""
        here, before = self.sentences[index], self.sentences[index - 1]
        if "\n" in self.content[before.end : here.start]:
            return False
        start = self.content.rfind("\n", 0, here.start) + 1
        end = self.content.find("\n", here.start)
        return (len(self.content) if end < 0 else end) - start < PARAGRAPH

    def continues(self, index) -> bool:
        """Does the sentence go on with what the source of the one before it says ("Another three ...", "Five of them ...")?"""
        sentence = self.sentences[index]
        first = sentence.units[0] if sentence.units else None
        if first is None:
            return False
        text = sentence.text.casefold()
        return bool(
            first.count is not None and (first.count.kind == "ofthem" or ANAPHORA.search(first.text.casefold()))
        ) or bool(ANAPHORA.match(text))

    def resolve(self, index, credit) -> tuple[str, str]:
        """The canonical name and type of a credit; ("", "") for a pronoun that stands for nobody named."""
        if credit.pronoun:
            return self.antecedent(index, credit)
        at = self.sentences[index].start + credit.start
        name, kind = fullest(credit.text, self.content, at, self.named)
        # A page of a thousand "the group said" looks back through whom it names, not through how often.
        self.named = [known for known in self.named if known[1:] != (name, kind)]
        self.named.append((at, name, kind))
        return name, kind

    def spelled_out(self, index, span) -> tuple[str, str]:
        """The canonical name and type of the source that units of a sentence name."""
        units = self.units(index)
        text = self.sentences[index].text[units[span[0]].start : units[span[1]].end]
        return fullest(text, self.content, self.sentences[index].start, self.named)

    def antecedent(self, index, credit) -> tuple[str, str]:
        """Whom "it" or "he" stands for: who is credited, or opens the sentence, in this sentence or one of the two before."""
        one = credit.text.casefold() in ONE_PERSON
        body = credit.text.casefold() in ONE_BODY
        for back in range(index, max(-1, index - 3), -1):
            others = [c for c in self.credits(back) if back < index or c.first < credit.first]
            for other in reversed(others):
                relays = one and back == index and is_agency(other)  # "Interfax quoted him as saying"
                if other.pronoun or relays or body and is_named_person(other.text) or one and (is_crowd(other.text) or not may_be_said_of(credit.text, other.text)):
                    continue
                # "The United Nations says 3,500 died, but Kagina disputed that. He said ..."
                actor = actor_behind(self.units(back), other.last) if one and no_person(other.text) else None
                return self.spelled_out(back, actor) if actor else self.resolve(back, other)
            units = self.units(back)
            country = country_first(units, self.sentences[back].text, credit.first if back == index else len(units)) if body else ""
            if country:
                return canonical(country)
            span = first_named(units)
            if span and (back < index or span[1] < credit.first):
                text = self.sentences[back].text[units[span[0]].start : units[span[1]].end]
                several = text.rpartition(" ")[2] in NAMES_IN_CAPITALS or any(map(is_several, units[span[0] : span[1] + 1]))
                another = several or back == index and no_person(text) or not may_be_said_of(credit.text, text)
                if body and is_named_person(text) or one and another:
                    continue  # "The IS lost 28 fighters, he said", "The fund counted nine bodies, he said"
                actor = actor_behind(units, span[1]) if one and no_person(text) else None
                return self.spelled_out(back, actor or span)
        for back in range(index - 3, max(-1, index - SPEAKS_ON), -1) if one else ():
            for other in reversed(self.credits(back)):
                if not (other.pronoun or no_person(other.text)) and may_be_said_of(credit.text, other.text):
                    return self.resolve(back, other)  # who spoke all the while ("Omar told reporters ...", and five sentences on "he said")
            span = first_named(self.units(back))
            if span and is_named_person(name := self.sentences[back].text[self.units(back)[span[0]].start : self.units(back)[span[1]].end]):
                return fullest(name, self.content, self.sentences[back].start, self.named)
        for at, name, kind in reversed(self.named):
            if self.sentences[index].start - at < 1200 and not (one and no_person(name)) and not (body and is_named_person(name)):
                return name, kind
        return "", ""


def may_be_said_of(pronoun: str, text: str) -> bool:
    """Is a pronoun not the other sex's ("he" of a woman, "she" of a spokesman)?"""
    other_sex = next((words for words in SEXES if pronoun.casefold() not in words), frozenset())
    return not any(w.strip(",").casefold() in other_sex for w in text.split())


def is_several(unit: Unit) -> bool:
    """Does a word name persons in the plural ("volunteers")?"""
    return "human" in unit.classes and unit.low.endswith("s") and unit.low[:-1] in lexicon().words


def ranges_over_weeks(time, dated: Dated) -> bool:
    """Is it a period told by its first and its last day, or a part of a year, that lasts longer than an event does?"""
    told = None not in (time.first, time.last) or time.last is not None and time.last.from_month is not None
    return time.kind == "period" and told and (days(dated.since, dated.until) or 0) > 2 * WEEK


SEXES = (frozenset(SIGNS["men"]), frozenset(SIGNS["women"]))


def tells_of_known(units, f: Found, credit) -> bool:
    """Does who speaks only mention in passing, behind a "not", what the reader knows ("they did not carry out the attack that killed three")?"""
    if credit.last >= f.unit:
        return False
    who = next((k for k in range(f.unit - 1, credit.last, -1) if "who" in units[k].classes), 0)
    if not who or units[who].low == THAT and units[who + 1].count is not None:
        return False  # "did not say that 12 died"
    denied = next((k for k in range(credit.last + 1, who) if "not" in units[k].classes or units[k].low in NEVER), who)
    return any(u.low in DENIED for u in units[denied + 1 : who]) and not any(u.low == BUT for u in units[denied:who])


def of_a_series(sentence, time) -> bool:
    """Does a sentence tell of what many raids did ("Shelling has killed hundreds", "Bombing killed 270 in April"), not of the whole conflict?"""
    tale = sentence.tale
    return tale is not None and not tale.conflict and (tale.series and time is None or tale.mass and time is not None and time.kind == "month")


OTHER_COUNTS = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['other_counts'])})\b")
SICK = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['sick'])})\b")
HOSPITAL = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['hospital'])})\b")
ANAPHORA = compiled(rf"(?i)(?:{words_pattern(SIGNS['goes_on'])})\b|.*\b(?:{words_pattern(SIGNS['others'])})\b")
# "Another study put it at 300", "Reports of 40 dead", "12 people reportedly died": not what the source before it said.
STANDS_ALONE = compiled(
    rf"(?i)\b(?:{words_pattern(SIGNS['stands_alone'])})\b|^(?:{words_pattern(SIGNS['opens_alone'])})\b"
    rf"|\b(?:{words_pattern(SIGNS['of_its_own'])})\s(?:\w++\s){{0,2}}?(?:{words_pattern(SIGNS['counts_of_its_own'])})\b"
)


def report_agency(report, content) -> str:
    return find_agency(report.title, content)


# Rules of a part that says what its people were, and of a number whose people stand before it.
TO_HOSPITAL = frozenset(("taken_to", "sent_to"))
NUMBERS_OF = frozenset(("number_done", "number_from_to", "number_at", "number_victims", "number_is", "bringing_total"))
COMPARED = frozenset(("part_compared", "number_down_from"))  # of a figure that another time's is set beside
VICTIMS = frozenset(read_rules("words")["standing"]["ofthem"])
PARTS_BESIDE = frozenset(("part_after_dash", "part_after_colon", "part_listed", "part_in_place"))  # of a whole in the same sentence
INCLUDED = frozenset(("part_including", "done_including"))
PARTS_AFAR = frozenset(("part_of_them", "ofthem_were", "of_the_dead", "dead_included", "among_dead", "harmed"))
PARTS_TOLD = PARTS - INCLUDED | {"dead_included", "among_dead"}  # of a whole in the sentence before, by who told of that
HAS_SINCE = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['has_since'])})\b")
# "a day after 12 people were killed", "two weeks after a bomb killed 12": what follows, up to a comma, came before what is told.
BACK_BY = SIGNS["back_by"]
DAYS_AFTER = compiled(
    rf"(?i)\b(?P<said>(?P<count>{words_pattern(SIGNS['a_few'])})\s+(?P<unit>{words_pattern(SIGNS['time_units'])})\s+after)\s(?=[^,;.]*+$)[^,;.]{{0,100}}$"
)
AGO = compiled(rf"\b(?:{words_pattern(SIGNS['ago'])})\b")
OTHER_DAY = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['other_day'])})\b")
HARMED = frozenset(("done", "noun"))
INJURED = tuple(read_rules("words")["standing"]["injured"])
OUTBREAK = 366  # days: an epidemic in the news has seldom begun longer ago
JUST_BEFORE = 8  # characters: an article and a space
OF_AN_EVENT = ("year_event", "event_of_year")  # rules of times: "the 1988 bombing"
SPOKE_NEAR = 4  # sentences: how far from a total it may be told when its source spoke
JUST_SAID = 3  # days
GOES_ON = 3  # sentences: how far the period of a total is carried on to those behind it
FROM_ITS_DAY = 6  # sentences: how far a figure may stand from where the day of its event is told
CLAUSE_OPENS = 5  # units: how far before a figure the "that" of "that has killed nearly 270" may stand
CLAUSE_BEHIND = 12  # units: how far a figure may stand from the "doctors said" that ends its clause
OF_THE_YEAR = SIGNS["of_the_year"]
YEAR_BEHIND = 40  # characters
FOUGHT = scope_words()["event"]
BEGUN = tuple(SIGNS["begun"])
ONE_STORY = 3_000  # characters: in a shorter report all sources spoke to the one wire that it names
LONG_QUOTATION = 1_000  # characters: a longer sentence has lost its full stops
QUOTED = 3  # sentences: how long a quotation is that its speaker ends
PARAGRAPH = 700  # characters: a longer one is a text that lost its paragraphs
CROWD = 40  # number phrases of one sentence: more is a table or a hostile text, and lists of them cost too much
WEEK = 7  # days
NEAR_DAY = 2  # sentences: how far back the day may stand that "the next day" is counted from
SPEAKS_ON = 9  # sentences: how far back he may be named who goes on speaking as "he"
OPENING = 4  # sentences: a headline, a byline, a dateline and the lead
NEAR = 5  # sentences: how far back a figure without a casualty word may take its outcome from
WELL_KNOWN = 100  # people: fewer with an article are oftener a part of those told of before
MANY_A_WAR = 5_000  # people: more than die in a few weeks of it
SAME_DAY = "same_day"  # the rule of dates.toml for it
LATELY = "recent"  # the rule of dates.toml for "in recent days"
RECENT = 45  # days: a total over fewer is told of the place the report is about, not of its country
DENIED, BUT = frozenset(SIGNS["denied"]), SIGNS["but"]
