"""What comes of a file, in plain words."""

from ..operations.import_report import Outcome, Problem, Report
from ..texts import Texts
from ..transfer.tables import Table

# More than these nobody reads in a dialog; the action answers hundreds.
_MOST_PROBLEMS = 20
_TABLES = list(Table)


def told(report: Report, texts: Texts) -> str:
    """Return in Markdown how many rows there are of each kind, and what is wrong with the first ones."""
    parts = [_counts(report, texts)]
    if report.problems:
        parts.append(_problems(report, texts))
    if report.ignored:
        columns = ", ".join(report.ignored)
        parts.append(texts.text("transfer.ignored", columns=columns))
    return "\n\n".join(parts)


def _counts(report: Report, texts: Texts) -> str:
    lines = []
    for table, counts in report.counts.items():
        outcomes = ", ".join(
            texts.text(f"transfer.outcomes.{outcome.value}", count=counts[outcome])
            for outcome in Outcome
            if counts[outcome]
        )
        lines.append(f"- {texts.text(f'transfer.tables.{table.value}')}: {outcomes}")
    return "\n".join(lines) or texts.text("transfer.empty")


def _problems(report: Report, texts: Texts) -> str:
    in_order = sorted(report.problems, key=lambda it: (_TABLES.index(it.table), it.row))
    shown = in_order[:_MOST_PROBLEMS]
    lines = [f"- {_problem(problem, texts)}" for problem in shown]
    if more := len(in_order) - len(shown) + report.left_out:
        lines.append(f"- {texts.text('transfer.more', count=more)}")
    listed = "\n".join(lines)
    return f"{texts.text('transfer.problems')}\n\n{listed}"


def _problem(problem: Problem, texts: Texts) -> str:
    return texts.text(
        "transfer.problem",
        table=texts.text(f"transfer.tables.{problem.table.value}"),
        row=problem.row,
        why=texts.refusal(problem.refusal),
    )
