"""The command line of scripts/run."""

import argparse
import os
from pathlib import Path
import sys


def main() -> int:
    """Run the hub that the command line names."""
    arguments = _arguments()
    # Home Assistant takes seconds to import, and help should not.
    from scripts.hub.start import start

    return start(
        arguments.config.absolute(),
        port=arguments.port,
        language=arguments.language,
        fresh=arguments.fresh,
        empty=arguments.empty,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Start Home Assistant with a shop in it, to try the loyalty hub.",
    )
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(os.environ.get("LOYALTY_CONFIG", ".hub")),
        help="the hub's folder (default: $LOYALTY_CONFIG, or .hub)",
    )
    parser.add_argument("--port", type=_port, help="where to listen (a new hub: 8123)")
    parser.add_argument(
        "--language", choices=("en", "de"), default="en", help="of a new hub"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="throw away the hub and make a new one"
    )
    parser.add_argument(
        "--empty", action="store_true", help="make a new hub without a shop"
    )
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
