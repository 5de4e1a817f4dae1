from __future__ import annotations

from bot.content.problems import EXCERPT_WIDTH, ContentError, Problem, Severity, in_order


def test_a_problem_reads_as_one_line_with_place_message_and_fix():
    problem = Problem("faq.yaml", 12, 5, "‘qestion’ is geen sleutel van een vraag.", "Bedoelde je ‘question’?")
    assert str(problem) == "faq.yaml:12:5: ‘qestion’ is geen sleutel van een vraag. Bedoelde je ‘question’?"


def test_a_warning_says_that_it_is_one():
    problem = Problem("faq.yaml", 1, 1, "Iets.", severity=Severity.WARNING)
    assert str(problem) == "faq.yaml:1:1: waarschuwing: Iets."


def test_rendered_the_line_is_shown_with_a_mark_under_the_spot():
    problem = Problem("faq.yaml", 12, 7, "Fout.", "Schrijf b.", excerpt='    a: "c"  ')
    assert problem.render().split("\n") == [
        "faq.yaml:12:7: Fout.",
        '    12 |     a: "c"',
        "       |       ^",
        "       Schrijf b.",
    ]


def test_of_a_long_line_only_the_part_around_the_spot_is_shown():
    line = "x" * 400 + "HIER" + "y" * 400
    head, excerpt, mark = Problem("faq.yaml", 3, 401, "Fout.", excerpt=line).render().split("\n")
    assert head == "faq.yaml:3:401: Fout."
    assert len(excerpt) < EXCERPT_WIDTH + 15
    assert excerpt[mark.index("^") :].startswith("HIER")


def test_a_spot_past_the_end_of_the_line_still_gets_its_mark():
    _, excerpt, mark = Problem("faq.yaml", 3, 4, "Fout.", excerpt="ab:").render().split("\n")
    assert mark.index("^") == len(excerpt)


def test_the_exception_lists_every_error_with_its_number():
    first, second = Problem("a.yaml", 1, 1, "Een."), Problem("b.yaml", 2, 2, "Twee.", "Doe iets.")
    assert str(ContentError([first])) == "1 fout in de inhoud:\n\na.yaml:1:1: Een."
    assert str(ContentError([first, second])).startswith("2 fouten in de inhoud:\n\n")
    assert "b.yaml:2:2: Twee.\n       Doe iets." in str(ContentError([first, second]))


def test_problems_are_sorted_by_file_then_line_then_column_as_numbers():
    positions = [("b.yaml", 1, 1), ("a.yaml", 10, 1), ("a.yaml", 9, 12), ("a.yaml", 9, 2)]
    ordered = in_order([Problem(*position, "x") for position in positions])
    assert [(p.file, p.line, p.column) for p in ordered] == sorted(positions)
