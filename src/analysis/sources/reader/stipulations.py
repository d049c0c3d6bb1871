"""What a rule, a price list or a contest sets down: fees, points to be had, papers to be brought. None is a result."""

from __future__ import annotations

import re

from analysis.sources.reader.groups import Group

_PRICE = r"(?:lệ phí|phí|cước|cước phí|thuế|lương|học phí|thù lao|giá|giá bán|kinh phí|tiền|viện phí|vé|tem)"
_OF_A_PRICE = re.compile(
    rf" ?(?:(?:của|số|mức|khoản|phần|các|tổng|giá trị) ){{0,3}}(?:{_PRICE}|mức thu|giá gói thầu|giá trị gói thầu|"
    r"giá trị hợp đồng|giá trị công trình|nguyên giá)(?!\w)(?![^,;.]{0,30} (?:được|đã) (?:nộp|thanh toán))"
)
_PRICE_CUT = re.compile(
    r"(?<!\w)(?:lệ phí|phí|cước|cước phí|giá cước|giá vé|lương|học phí|thù lao|mức thu)(?!\w)[^.;:,]{0,60} "
    r"(?:giảm|miễn|bằng|thu|tăng|phạt|đóng)(?: (?:còn|thêm|tới|ngay))? $|"
    rf"(?:giảm|miễn)(?:,? giảm|,? miễn)?(?: {_PRICE}){{1,2}}(?: [^\W\d]+){{0,4}} $|"
    r"(?<!\w)(?:lệ phí|phí|thuế)(?: vat| gtgt| suất| môn bài| giá trị gia tăng| thu nhập| bảo trì)? $|"
    r"(?<!\w)đồng[^.;]{0,40} giảm(?: còn)? $|(?<!\w)(?:nộp|vào|trích)[^.;,]{0,12} ngân sách(?: nhà nước| tỉnh)? $|"
    r"(?<!\w)(?:bị |mức |tiền )phạt[^.;]{0,80}$|(?<!\w)trước bạ(?:(?!đạt|nộp|chiếm|tỷ lệ|thanh toán)[^.;()]){0,60}$|"
    r"(?:thu phóng|độ phân giải|độ tin cậy|sai số|công suất|pin|dung lượng|âm lượng|độ ẩm|tỷ lệ in)[^,;.]{0,12} $"
)
_PAID = re.compile(r"thanh toán|(?<!kinh )(?<!chi )(?<!học )phí|nộp qua")
_LEAST_SUM = 1_000_000

_CONTEST = re.compile(r"(?<!\w)(?:mỗi|các) (?:đội|thí sinh|đội thi|bài thi|phần thi|người chơi)(?: [^\W\d]+){0,5} $")
_EXAMINED = re.compile(
    r"(?<!\w)(?:thí sinh|người chơi|người dự thi|người thi|đội thi|bài thi|đề thi|phần thi|vòng thi|hội thi|cuộc thi|"
    r"ban giám khảo|trắc nghiệm|thang điểm|thang chấm|điểm tối đa|sát hạch|quy chế chấm|bài kiểm tra)(?!\w)"
)
_QUESTIONS = re.compile(r" câu(?!\w)")
_RULED = re.compile(r"(?:tối đa|bị tính|được tính) $|tối đa \d+ điểm[^.;]{0,50}$|(?<!\w)mỗi [^.;]{1,50} (?:trừ|cộng) $")
_GRADE = re.compile(
    r" ?(?:đến (?:dưới )?¤*\d[\d,.]* )?(?:điểm )?(?:trở lên )?(?:thì |sẽ )?"
    r"(?:là|xếp|được xếp|đạt|thuộc|bị xếp|được công nhận|mới) (?:loại|hạng|mức|danh hiệu|vào|"
    r"khá|tốt|giỏi|yếu|kém|trung bình|xuất sắc)(?!\w)"
)
_PAPERS = re.compile(
    r"(?<!\w)(?:(?:bộ |thành phần )?hồ sơ(?: [^\W\d]+){0,6} (?:gồm|bao gồm|gồm có)|mang theo|kèm|kèm theo|chuẩn bị)"
    r"(?: có)?:?(?:[^.]{0,200}[,;:] | )$|(?<!\w)(?:phải nộp|nộp kèm|thêm|nộp|lập) $"
)
_PAPER = re.compile(r" (?:bộ|bản|đơn|phiếu|ảnh|tờ|giấy (?:tờ|khai|xác nhận)|phong bì|liên)(?!\w)")
_COPIES = re.compile(r"0\d \(?(?:[^\W\d]+\) )?bộ(?!\w)")
_LIST_MARK = re.compile(r"[\s¤]*(?:[a-zđ][.)]|[-+*•–])?[\s¤]*")
# "mỗi số điện thoại lập 1 tài khoản", "thi tối đa 3 lượt"
_LIMIT = re.compile(
    r"(?<!bình quân )(?<!trung bình )(?<!\w)mỗi [^\d,;.:()]{1,50} $|"
    r"(?<!\w)(?:tối đa|không quá|nhiều nhất|chỉ được)(?: [^\W\d]+)? $|"
    r"(?<!\w)(?:màn hình|giao diện|trang chủ|thanh công cụ)(?: [^\W\d]+){0,3} có $"
)
_ON = re.compile(r" (?:[^\W\d]+ ){0,3}(?:trở lên|thì)(?!\w)")
_SMALL = 20
_NEAR = 240
_TABLE_OF_TERMS = re.compile(
    r"mức thu|lệ phí|bảng giá|giá cước|cước|\(đồng\)|đơn vị(?: tính)?:? (?:nghìn |ngàn |triệu )?đồng|"
    r"thang (?:điểm )?\d|điểm tối đa|điểm chuẩn|điểm trừ|điểm cộng|"
    r"lịch (?:tiếp|làm việc|thi|trực)|khung giờ|thời hạn giải quyết"
)
_RESULTS = re.compile(
    r"kết quả (?:thực hiện|cụ thể|như sau|tiếp nhận|thanh toán|đạt)|thanh toán trực tuyến|số hồ sơ|"
    r"tình hình|số liệu|thống kê|tỷ lệ"
)
_TERM_COLUMN = re.compile(
    r"(?<!hội )(?<!cộng )đồng\)?$|lệ phí|mức thu|^phí|cước|điểm (?:tối đa|trừ|cộng|chuẩn)|trừ$|"
    r"^thời (?:hạn|gian|lượng)|\((?:ngày|giờ|phút)[^)]*\)$|^(?:số )?(?:ngày|giờ|phút)(?!\w)|^mức(?: độ)?$|"
    r"^(?:phòng|quầy|tầng|cửa)(?: số| họp)?$|"
    r"^(?:giá|số máy|máy lẻ|điện thoại|số tiền phạt|số câu|số trang|số bản|bản chính|bản sao)(?!\w)"
)


def stipulated(bare: str, group: Group) -> bool:
    """Whether a figure is a fee or its cut, a point or question of a contest, a limit, or a paper to be brought."""
    before = bare[max(0, group.start - _NEAR) : group.start]
    around = bare[max(0, group.start - _NEAR) : group.end + _NEAR]
    if group.noun == "money":
        return not _PAID.search(around) or (group.lead.value or 0) < _LEAST_SUM
    if group.rate is not None and group.count is None:
        cut = _PRICE_CUT.search(before[-70:]) and "thanh toán" not in before[-70:]
        return bool(cut or _OF_A_PRICE.match(bare, group.end))
    if group.noun == "multiple" and _OF_A_PRICE.match(bare, max(group.end, group.noun_end)):
        return True
    return _to_be_had(bare, group, before, around) or _to_be_kept(bare, group, before)


def _to_be_had(bare: str, group: Group, before: str, around: str) -> bool:
    """Points and questions that a contest, an examination or a scoring rule holds."""
    if _CONTEST.search(before[-60:]):
        return True
    if group.noun != "point":
        return bool(_QUESTIONS.match(bare, group.lead.end) and _EXAMINED.search(around))
    if group.base is not None:
        return False
    if _RULED.search(before[-60:]) or _GRADE.match(bare, group.end):
        return True
    return not exact_score(group) and bool(_EXAMINED.search(around))


def _to_be_kept(bare: str, group: Group, before: str) -> bool:
    """A small number that is a limit, or the copies and papers that a dossier must hold."""
    if _COPIES.match(bare, group.start):
        return True
    if (group.lead.value or _SMALL) >= _SMALL:
        return False
    if group.base is None and (_LIMIT.search(before[-60:]) or _threshold(bare, group, before)):
        return True
    listed = _LIST_MARK.fullmatch(bare, 0, group.start) is not None
    return bool(_PAPER.match(bare, group.lead.end) and (listed or _PAPERS.search(before)))


def _threshold(bare: str, group: Group, before: str) -> bool:
    """From how many on something follows: "từ 3 hồ sơ trở lên", "từ 5 hồ sơ thì"."""
    return before.endswith("từ ") and bool(_ON.match(bare, group.lead.end))


_SCORING_RULE = re.compile(
    r"điểm tối đa|tối đa \d+ điểm|(?<!\w)thang \d|điểm chuẩn|thang điểm|thang chấm|(?:bị|sẽ|thì) trừ \d"
)


def exact_score(group: Group) -> bool:
    """Whether a score is one that was reached: rules give points in halves."""
    return bool((group.lead.value or 0) % 0.5)


def scoring_rule(bare: str) -> bool:
    """Whether a line tells how points are given."""
    return bool(_SCORING_RULE.search(bare))


def table_of_terms(title: str) -> bool:
    """Whether the line before a table announces fees, points to be had, opening hours or time limits."""
    return bool(_TABLE_OF_TERMS.search(title)) and not _RESULTS.search(title)


def column_of_terms(header: str) -> bool:
    """Whether a column of a table holds fees, points to be had, time limits or places."""
    return bool(_TERM_COLUMN.search(header))
