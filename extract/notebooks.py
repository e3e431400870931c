"""What the notebooks read and offer, and the runner that executes them to the same bytes on every run.

An executed notebook is committed with its outputs, as an article is printed with its pictures. So that `git status` is
clean after a run that changed nothing, what differs from run to run is left out: times, widget ids, the version of
Python. A widget's place is taken by the static chart that its output holds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from extract.reports import Report, read_reports
from extract.table import read_cells, replacing

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_OPTIONS = ["--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False",
            "--InlineBackend.print_figure_kwargs={'bbox_inches': None}"]  # "tight" would draw every chart twice
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


# ---- what the notebooks call

def data_folder() -> Path:
    """The folder of claims.csv and missed.csv: the environment's EXTRACT_DATA, else the project's data/."""
    return Path(os.environ.get("EXTRACT_DATA") or ROOT / "data")


def reports_folder() -> Path:
    """The file or folder of reports: the environment's EXTRACT_REPORTS, else the project's data/reports/."""
    return Path(os.environ.get("EXTRACT_REPORTS") or ROOT / "data" / "reports")


def set_display() -> None:
    """Let pandas show whole quotes, and leave dollar signs alone ("$5m to $6m" is no formula)."""
    import pandas as pd

    pd.set_option("display.html.use_mathjax", False, "display.max_colwidth", 400, "display.max_rows", 40)


def example_report(name: str = "") -> Report:
    """The report with this id from the reports folder, else the first; an empty one where none can be read.

    >>> example_report("2012-02-07-dw-russian-envoy").outlet
    'Deutsche Welle'
    """
    first = None
    for report in read_reports(reports_folder(), faults=[]):
        first = first or report
        if report.id == name:
            return report
    return first or Report("none", "There is no readable report in this folder.")


def read_missed():
    """Sentences with a casualty word and a number that gave no claim: report, start, end, reason, quote."""
    import pandas as pd

    path = data_folder() / "missed.csv"
    if not path.exists():
        return pd.DataFrame(columns=["report", "start", "end", "reason", "quote"])
    return read_cells(path)


def choose(claims, group: str = ""):
    """The claims of one comparison group; where there is no such group, of the one with most named sources.

    >>> from extract.collection import collection
    >>> set(choose(collection(), "Homs, killed, 3–4 Feb 2012")["group"])
    {'Homs, killed, 3–4 Feb 2012'}
    """
    from extract.compare import comparable, spread

    grouped = claims if "group" in claims else comparable(claims)
    if group and (grouped["group"] == group).any():
        return grouped[grouped["group"] == group]
    table = spread(grouped).sort_values(["sources", "claims", "group"], ascending=[False, False, True], kind="stable")
    return grouped[(grouped["group"] == table["group"].iloc[0]) if len(table) else (grouped["group"] != "")]


def why(claims, one: str = "", other: str = ""):
    """Why two claims of a group differ: `compare.differences` of a claim by source `one` and one by `other`.

    Of several claims by a source the first of its commonest figure is taken; without names, or where a source is not in
    the group, the two claims furthest apart. Claims with a quote go before recorded ones. Empty without two claims.
    """
    import pandas as pd

    from extract.compare import differences, spread

    if len(claims) < 2 or claims["group"].eq("").all():
        return pd.DataFrame(columns=["cause", "words", "a", "b", "quote_a", "quote_b"])
    named = [claims[claims["source"] == name] for name in (one, other)]
    if all(len(rows) for rows in named):
        usual = [rows[rows["figure"] == rows["figure"].mode().min()] for rows in named]
        pair = [rows.sort_values("quote", key=lambda quotes: quotes == "", kind="stable").iloc[0] for rows in usual]
    else:
        quoted = claims[claims["quote"] != ""]
        claims = claims if quoted["figure"].nunique() < 2 else quoted
        furthest = spread(claims).iloc[0]
        pair = [claims[claims["claim"] == furthest[end]].iloc[0] for end in ("low_claim", "high_claim")]
    return differences(*pair)


def event_menu(claims, sources: int = 3):
    """A drop-down over all comparison groups with at least so many named sources, and the chart of the chosen one.

    The same output holds the first chart as a picture, which is what a page without a running kernel shows.
    """
    import ipywidgets

    from extract.compare import comparable, spread

    grouped = claims if "group" in claims else comparable(claims)
    table = spread(grouped)
    labels = list(table["group"][table["sources"] >= sources])
    picture = {label: _picture(grouped[grouped["group"] == label]) for label in labels[:1]}
    if not labels:
        picture[""] = _picture(grouped[:0])
    first = next(iter(picture))
    menu = ipywidgets.Dropdown(options=labels, description="Event:", layout={"width": "34em"})
    image = ipywidgets.Image(value=picture[first], format="png", layout={"max_width": "100%"})

    def draw(change):
        image.value = _picture(grouped[grouped["group"] == change["new"]])

    menu.observe(draw, names="value")

    class EventMenu(ipywidgets.VBox):
        def _repr_mimebundle_(self, **kwargs):
            shown = super()._repr_mimebundle_(**kwargs)
            return {**(shown[0] if isinstance(shown, tuple) else shown), "image/png": picture[first],
                    "text/plain": f"A menu of {len(labels)} events"}

    return EventMenu([menu, image])


def _picture(claims) -> bytes:
    import io

    import matplotlib.pyplot as plt

    from extract import charts

    axes = charts.plot_event(claims, most=20)
    file = io.BytesIO()
    axes.figure.savefig(file, format="png", dpi=110, metadata={"Software": None})
    plt.close(axes.figure)
    return file.getvalue()


# ---- the runner

def run_notebooks(paths, *, figures: Path, to: Path | None = None, at_once: int = 2) -> list[str]:
    """Execute notebooks and write them, with outputs, in place or to the folder `to`; charts are saved in `figures`.

    At most `at_once` kernels run at a time. The notebooks read the table from the folder that the environment's
    EXTRACT_DATA names. Returns one line for each notebook that failed ("02-x.ipynb: NameError: ..."); a failed one is
    not written. Raises OSError where the folders cannot be written.
    """
    paths = [Path(p) for p in paths]
    texts, faults = asyncio.run(_execute_all(paths, figures, at_once, moved=to is not None))
    for path, text in texts.items():
        with replacing((to or path.parent) / path.name) as file:
            file.write(text)
    return faults


def check_notebooks(paths, *, figures: Path, at_once: int = 2) -> list[str]:
    """Say which notebooks and figures a fresh run would change: one line each, none when all are fresh."""
    paths = [Path(p) for p in paths]
    with tempfile.TemporaryDirectory() as folder:
        texts, faults = asyncio.run(_execute_all(paths, Path(folder), at_once))
        for path, text in texts.items():
            if path.read_text(encoding="utf-8") != text:
                faults.append(f"{path.name}: a fresh run gives other outputs")
        for fresh in sorted(Path(folder).glob("*.png")):
            kept = figures / fresh.name
            if not kept.exists() or kept.read_bytes() != fresh.read_bytes():
                faults.append(f"{fresh.name}: a fresh run draws another picture")
        if not faults:
            drawn = {fresh.name for fresh in Path(folder).glob("*.png")}
            faults += [
                f"{kept.name}: no notebook draws it" for kept in sorted(figures.glob("*.png")) if kept.name not in drawn
            ]
    return faults


async def _execute_all(paths, figures: Path, at_once: int, moved: bool = False):
    figures.mkdir(parents=True, exist_ok=True)
    turn = asyncio.Semaphore(at_once)
    texts, faults = {}, []

    async def one(path: Path, scratch: str):
        async with turn:
            try:
                texts[path] = await _execute(path, figures, scratch, moved)
            except Exception as error:  # whatever a cell raises, or a kernel that dies: the others still run
                lines = [line for line in re.sub(r"\x1b\[[\d;]*m", "", str(error)).splitlines() if line.strip()]
                faults.append(f"{path.name}: {lines[-1] if lines else type(error).__name__}")

    with tempfile.TemporaryDirectory() as scratch:
        await asyncio.gather(*(one(path, scratch) for path in paths))
    return texts, sorted(faults)


async def _execute(path: Path, figures: Path, scratch: str, moved: bool) -> str:
    """The text of a notebook after a run in a kernel of its own."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    # A profile, a history or a start-up file of the user's must not change what an article says.
    environment = os.environ | {
        "EXTRACT_FIGURES": str(figures.resolve()),
        "IPYTHONDIR": scratch,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": os.devnull,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p),
    }
    for name in ("EXTRACT_DATA", "EXTRACT_REPORTS"):
        if os.environ.get(name):
            environment[name] = str(Path(os.environ[name]).resolve())
    if moved:  # opened later in JupyterLab, the copy must find the same folders
        told = {name: environment[name] for name in sorted(environment) if name.startswith("EXTRACT_")}
        notebook.cells.insert(1, nbformat.v4.new_code_cell(f"import os\nos.environ.update({told!r})"))
    client = NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        store_widget_state=False,
                            extra_arguments=_OPTIONS,
        resources={"metadata": {"path": str(path.parent)}},
    )
    await client.async_execute(env=environment)
    return tidied(notebook)


def tidied(notebook) -> str:
    """The text of an executed notebook without what differs from run to run.

    >>> import nbformat.v4 as v4
    >>> cell = v4.new_code_cell("1 + 1", execution_count=7)
    >>> '"execution_count": 1,' in tidied(v4.new_notebook(cells=[cell]))
    True
    """
    import nbformat

    notebook.metadata = nbformat.from_dict(_KERNEL)
    count = 0
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.metadata = {}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            output.get("data", {}).pop(_WIDGET, None)
    return nbformat.writes(notebook, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command line."""
    parser.description = "Run the notebooks top to bottom; save their outputs and charts."
    parser.epilog = """examples:
  python -m extract.notebooks --check
  EXTRACT_DATA=out/my-event python -m extract.notebooks --to out/my-event/notebooks --figures out/my-event/figures"""
    parser.add_argument("notebooks", nargs="*", type=Path, help="which ones (default: all in notebooks/)")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write the executed notebooks there, not in place")
    parser.add_argument(
        "--figures",
        type=Path,
        metavar="FOLDER",
        default=Path(os.environ.get("EXTRACT_FIGURES") or ROOT / "figures"),
        help="where charts are saved (default: EXTRACT_FIGURES, else figures/)",
    )
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="kernels at a time (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; say what a fresh run would change")


def run(args: argparse.Namespace) -> int:
    """Run or check the notebooks. Returns 0 when all is well, 1 when a notebook failed or is stale."""
    paths = args.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    if args.check:
        faults = check_notebooks(paths, figures=args.figures, at_once=args.at_once)
    else:
        faults = run_notebooks(paths, figures=args.figures, to=args.to, at_once=args.at_once)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter)
    configure(_parser)
    sys.exit(run(_parser.parse_args()))
