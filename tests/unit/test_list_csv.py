"""Lists as CSV: what a spreadsheet would run is text, what is a number stays one."""

from api.reading.formats import csv_lines


def test_a_number_below_zero_is_no_formula() -> None:
    documents = [b'{"days_left":-36,"hours":-1.5,"reason":"-36","codes":["=1"],"done":false}']
    columns = ("days_left", "hours", "reason", "codes", "done")
    assert csv_lines(columns, documents) == b"-36,-1.5,'-36,'=1,false\r\n"
