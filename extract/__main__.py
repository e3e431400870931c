"""The command line: `python -m extract VERB ...`; each verb is a module with `configure(parser)` and `run(args)`."""

from __future__ import annotations

import argparse
import importlib
import sys

VERBS = {
    "build": ("extract.build", "read reports and write the table of claims"),
    "show": ("extract.show", "show a report in the terminal with its claims highlighted"),
    "explain": ("extract.explain", "tell how one row of the table came about"),
    "verify": ("extract.verify", "check every row of a table against the reports"),
    "fetch": ("extract.fetch", "download pages as reports"),
    "update": ("extract.tracking", "read feeds and folders again and tell what changed"),
    "notebooks": ("extract.notebooks", "execute the notebooks and redraw the figures"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0, 1 where some input was bad, 2 where the call was."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="python -m extract",
        description="Casualty figures in news reports as a tidy table of claims.",
        epilog="example: python -m extract build data/reports -o data/claims.csv",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (module, summary) in VERBS.items():
        # Only the module of the verb that is called is imported: start-up time is part of every call.
        sub = verbs.add_parser(
            verb,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if arguments[:1] == [verb]:
            loaded = importlib.import_module(module)
            loaded.configure(sub)
            sub.set_defaults(run=loaded.run)
    args = parser.parse_args(arguments)
    try:
        return args.run(args)
    except KeyboardInterrupt:
        print("interrupted; what was there before is unchanged", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


if __name__ == "__main__":
    sys.exit(main())
