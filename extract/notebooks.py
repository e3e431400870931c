"""Runs the notebooks top to bottom and keeps what they show the same from run to run.

An executed notebook is committed with its outputs, as an article is printed with its pictures. So that `git status` is
clean after a run that changed nothing, what differs from run to run is left out: times, widget ids, the version of
Python. A widget's place is taken by the static chart that its output holds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from extract.table import replacing

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run_notebooks(paths, *, figures: Path, to: Path | None = None, at_once: int = 2) -> list[str]:
    """Execute notebooks and write them, with outputs, in place or to the folder `to`; charts are saved in `figures`.

    At most `at_once` kernels run at a time. The notebooks read the table from the folder that the environment's
    EXTRACT_DATA names. Returns one line for each notebook that failed ("02-x.ipynb: NameError: ..."); a failed one is
    not written. Raises OSError where the folders cannot be written.
    """
    paths = [Path(p) for p in paths]
    texts, faults = asyncio.run(_execute_all(paths, figures, at_once))
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


async def _execute_all(paths, figures: Path, at_once: int):
    figures.mkdir(parents=True, exist_ok=True)
    turn = asyncio.Semaphore(at_once)
    texts, faults = {}, []

    async def one(path: Path, scratch: str):
        async with turn:
            try:
                texts[path] = await _execute(path, figures, scratch)
            except Exception as error:  # whatever a cell raises, or a kernel that dies: the others still run
                lines = [line for line in str(error).splitlines() if line.strip()]
                faults.append(f"{path.name}: {lines[-1] if lines else type(error).__name__}")

    with tempfile.TemporaryDirectory() as scratch:
        await asyncio.gather(*(one(path, scratch) for path in paths))
    return texts, sorted(faults)


async def _execute(path: Path, figures: Path, scratch: str) -> str:
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
    if "EXTRACT_DATA" in os.environ:
        environment["EXTRACT_DATA"] = str(Path(os.environ["EXTRACT_DATA"]).resolve())
    client = NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        store_widget_state=False,
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
