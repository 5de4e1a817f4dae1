from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.request_body import form_fields, read_body


@given(st.dictionaries(st.text(), st.text()))
def test_a_form_says_what_was_put_into_it(fields):
    assert form_fields(urlencode(fields)) == fields


@given(st.lists(st.sampled_from(["a", "b=", "=", "c=%C3%A9+%2B", "+", "%", "%zz", "a=1", "=2", "", "é=ü", "%FF"])))
def test_a_form_is_read_as_the_standard_library_reads_it(pairs):
    form = "&".join(pairs)
    assert form_fields(form) == dict(parse_qsl(form, keep_blank_values=True))


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"text=payload&command=%2Fiza", "", {"text": "payload", "command": "/iza"}),
        (b"payload=%7B%22a%22%3A1%7D", "", {"a": 1}),
        (b'{"a":1}', "", {"a": 1}),
        (b"[1]", "application/json; charset=utf-8", [1]),
    ],
)
def test_json_comes_alone_or_in_the_payload_of_a_form(body, content_type, says):
    assert read_body(body, content_type) == says


@pytest.mark.parametrize("body", [b"payload={", b"payload=", b"{", b"\xff"])
def test_what_cannot_be_read_is_refused(body):
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever decoder
        read_body(body, "")
