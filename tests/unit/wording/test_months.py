"""Several months as people say them."""

import pytest

from campaigns.periods import Month
from metrics.wording.months import months_words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([201604], "2016年4月"),
        ([201604, 201605, 201606], "2016年4月至6月"),
        ([201512, 201601], "2015年12月至2016年1月"),
        ([201603, 201606, 201612], "2016年3、6、12月"),
        ([201603, 201606, 201609, 201612], "2016年3月至12月中的4个月"),
        ([201512, 201603], "2015年12月至2016年3月中的2个月"),
    ],
)
def test_months(numbers: list[int], words: str) -> None:
    assert months_words([Month.of(number) for number in numbers]) == words
