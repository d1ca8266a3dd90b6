from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import AddressError
from publisher.subscribers.address import Address, parse_address


@pytest.mark.parametrize(
    ("typed", "text", "key"),
    [
        ("reader@qq.com", "reader@qq.com", "reader@qq.com"),
        ("  Reader@QQ.com\n", "Reader@qq.com", "reader@qq.com"),
        ("ｒｅａｄｅｒ＠ｑｑ．ｃｏｍ", "reader@qq.com", "reader@qq.com"),
        ("reader@qq。com", "reader@qq.com", "reader@qq.com"),
        ("\u200breader@qq.com\ufeff", "reader@qq.com", "reader@qq.com"),
        ("a@例子.中国", "a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("a@xn--fsqu00a.xn--fiqs8s", "a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("作者@qq.com", "作者@qq.com", "作者@qq.com"),
        ("reader+blog@qq.com", "reader+blog@qq.com", "reader+blog@qq.com"),
        ("reader@blog.test", "reader@blog.test", "reader@blog.test"),
    ],
)
def test_addresses(typed: str, text: str, key: str) -> None:
    assert parse_address(typed) == Address(text, key)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "reader",
        "reader@",
        "@qq.com",
        "reader@qq",
        "a b@qq.com",
        "a@b@qq.com",
        "a@qq.com, b@qq.com",
        "a@127.0.0.1",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(AddressError, match="write it as name@domain") as caught:
        parse_address(typed)
    assert caught.value.exit_status == 2


@given(st.text())
def test_any_text_is_an_address_or_an_error_and_never_two_lines(typed: str) -> None:
    try:
        found = parse_address(typed)
    except AddressError as error:
        assert "\n" not in str(error)
    else:
        assert len(found.text.splitlines()) == 1
        assert parse_address(found.text) == found
