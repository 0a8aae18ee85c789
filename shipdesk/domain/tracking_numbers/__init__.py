"""Which carrier a tracking number may belong to: formats as data, check digits, and what this shop usually sends.

`recognise` answers for any text; `formats_*` hold the table, written from what the carriers publish about their
numbers. A number proposes its carrier and never proves it: only `Candidate.sure` may be taken without asking.
"""

from shipdesk.domain.tracking_numbers.history import NO_HISTORY, History
from shipdesk.domain.tracking_numbers.recognising import Candidate, Recognised, detect, number_as_printed, recognise

__all__ = ["NO_HISTORY", "Candidate", "History", "Recognised", "detect", "number_as_printed", "recognise"]
