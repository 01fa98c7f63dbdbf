"""What people met with other tools: each test of this folder names the public thread its case comes from.

The input of a case stands in the folder of its number; where it is made, a function of the test makes it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.places import CASES

HERE = Path(__file__).parent
OPEN = frozenset(
    {
        "test_a_basis_that_is_no_word_of_the_vocabulary_is_refused",
        "test_a_cell_longer_than_a_reader_takes_is_one_line",
        "test_a_code_page_without_the_letters_gets_replacements",
        "test_a_control_sign_of_a_name_never_reaches_the_terminal",
        "test_a_fault_of_every_row_is_shown_a_few_times_and_counted",
        "test_a_file_in_capitals_is_read_or_named",
        "test_a_full_disk_is_one_line",
        "test_a_long_measure_shows_a_sign_of_life",
        "test_a_quarter_is_written_in_one_way_in_every_file_of_a_run",
        "test_a_repaid_loan_is_warned_of_and_pays_nothing_anywhere",
        "test_a_table_with_semicolons_is_read_or_named_so",
        "test_a_thousands_separator_does_not_split_a_number",
        "test_a_workbook_is_called_a_workbook",
        "test_amounts_whose_sum_is_beyond_all_numbers_are_refused_or_measured",
        "test_an_amount_beyond_all_others_is_asked_about",
        "test_an_archive_is_called_an_archive",
        "test_an_edge_list_is_told_which_columns_to_rename",
        "test_an_open_quote_does_not_swallow_rows",
        "test_an_underscore_makes_no_number",
        "test_cash_may_be_a_frame_or_the_refusal_says_what_it_may_be",
        "test_columns_line_up_where_letters_are_wide",
        "test_empty_lines_before_the_header_are_passed_over",
        "test_more_drawn_than_lent_is_an_error_with_both_lines",
        "test_outside_in_another_case_is_no_party",
        "test_rows_without_a_quarter_that_a_window_leaves_out_are_counted",
        "test_the_cache_of_an_empty_setting_is_that_of_no_setting",
        "test_the_files_of_a_run_are_described",
        "test_the_time_of_a_national_network_is_measured",
        "test_two_spellings_that_look_the_same_are_one_party",
        "test_what_a_party_pays_itself_is_no_revenue_and_said",
        "test_what_is_folded_opens_on_paper",
    }
)


def pytest_collection_modifyitems(items):
    """Name the cases that are not right yet: one that is right and still named here fails."""
    for item in items:
        if HERE in item.path.parents and item.originalname in OPEN:
            item.add_marker(pytest.mark.xfail(reason="not right yet", strict=True))


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that copies the input of a case and goes where it is, as its author stood there."""

    def of(name):
        folder = shutil.copytree(CASES / name, tmp_path / name) if (CASES / name).is_dir() else tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        return folder

    return of
