"""What happens when …: every fault, what the bot does about it, what the person sees, and how it ends.

This is the data of `test_table`, and the table in the README is written from it. Each row says what is right.
"""

from typing import Final

from tests.faults.case import Case
from tests.faults.cases_around import IN_SLACK, IN_THE_BOT
from tests.faults.cases_end import AT_THE_END
from tests.faults.cases_running import WHILE_IT_RECORDS
from tests.faults.cases_start import AT_ANY_TIME, AT_THE_START
from tests.faults.cases_storage import IN_STORAGE

CASES: Final[tuple[Case, ...]] = (
    *AT_ANY_TIME,
    *AT_THE_START,
    *WHILE_IT_RECORDS,
    *AT_THE_END,
    *IN_STORAGE,
    *IN_SLACK,
    *IN_THE_BOT,
)
