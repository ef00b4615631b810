"""The rows of one scan, written by sqlite3 alone: what the disk takes in any case."""

from pathlib import Path
import sqlite3
from time import perf_counter

from sqlalchemy import create_engine

from custom_components.loyalty.ledger.schema import daily_totals, metadata

_TOTALS = daily_totals.c.keys()

# A customer who comes again on the same day changes rows that are there.
_SAME_DAY = 2
_ANSWER = '{"kind":"visit","result":"booked","reference":"' + "x" * 700 + '"}'


class BareLedger:
    """The same tables, the same rows, the same durability, and nothing else."""

    def __init__(self, path: Path) -> None:
        """Make the tables and one customer."""
        engine = create_engine(f"sqlite:///{path}")
        metadata.create_all(engine)
        engine.dispose()
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")
        self._connection.execute(
            "INSERT INTO members (id,uid,number,enrolled_at,anonymous,erased,pinned,"
            "visits,purchases,spent_minor) VALUES (1,'u','n',0,0,0,0,0,0,0)"
        )
        self._connection.execute("INSERT INTO holdings VALUES (1,'stamps',0,0,0,0)")
        for day in (0, 1):
            for program in ("", "stamps"):
                figures = {"day": day, "program": program}
                self._connection.execute(
                    f"INSERT INTO daily_totals VALUES ({','.join('?' * len(_TOTALS))})",
                    [figures.get(name, 0) for name in _TOTALS],
                )
        self._connection.execute("INSERT INTO meta VALUES ('high_water', 0)")
        self._number = 0

    def scan(self) -> float:
        """Write the rows of one scan and return the seconds until they are durable."""
        self._number += 1
        number, run = self._number, self._connection.execute
        begun = perf_counter()
        run("BEGIN IMMEDIATE")
        run(
            "INSERT INTO entries (number,key,kind,at,day,member,counter,staff,terms,"
            "amount_minor,reverses,clock_doubtful,answer) VALUES (?,?,'visit',?,1,1,'counter',NULL,1,0,NULL,0,?)",
            (number, f"{number:032x}", number, _ANSWER),
        )
        run(
            "INSERT INTO movements (entry,line,member,program,kind,delta,lot_entry,"
            "lot_line) VALUES (?,0,1,'stamps','accrual',1,?,0)",
            (number, number),
        )
        run(
            "INSERT INTO lots (entry,line,member,program,amount,remaining,earned_at)"
            " VALUES (?,0,1,'stamps',1,1,?)",
            (number, number),
        )
        run(
            "UPDATE holdings SET balance=?,earned=? WHERE member=1 AND program='stamps'",
            (number, number),
        )
        run(
            "INSERT INTO daily_purchases VALUES (1,?,0,0,1)"
            " ON CONFLICT DO UPDATE SET visits=visits+1",
            (number // _SAME_DAY,),
        )
        run(
            "INSERT INTO daily_accruals VALUES (1,?,'stamps',1)"
            " ON CONFLICT DO UPDATE SET amount=amount+1",
            (number // _SAME_DAY,),
        )
        run("UPDATE members SET visits=?,last_visit_at=? WHERE id=1", (number, number))
        for day in (0, 1):
            run(
                "UPDATE daily_totals SET visits=visits+1 WHERE day=? AND program=''",
                (day,),
            )
            run(
                "UPDATE daily_totals SET issued=issued+1 WHERE day=? AND program='stamps'",
                (day,),
            )
        run("UPDATE meta SET value=? WHERE key='high_water'", (number,))
        run("COMMIT")
        return perf_counter() - begun

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
