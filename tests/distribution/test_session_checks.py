"""What a session must satisfy, finding by finding; the figures of the new-project rule are worked out by hand."""

import pytest

from distribution.actions.save_session import open_session, save_minutes
from distribution.models import Project, Share
from distribution.session_checks import NO_MEMBERS, NO_MINUTES, NO_ROWS, findings_of, remainders_of


@pytest.fixture
def found(province):
    """The findings of a session of Ahvaz with these rows: (sentence, blocks, check)."""
    province.notified()

    def of(*rows, **minutes):
        session = province.session(*rows)
        if minutes:
            given = {"minutes_number": session.minutes_number, "held_on": session.held_on, "members": session.members} | minutes
            session = save_minutes(session, **given, by=province.secretary)
        return [(finding.sentence, finding.blocks, finding.check) for finding in findings_of(session, by=province.secretary)]

    return of


def test_a_session_in_order_has_none(found, province):
    assert found(province.row(500)) == []


def test_an_empty_session(province):
    session = open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)
    assert [finding.sentence for finding in findings_of(session, by=province.secretary)] == [NO_ROWS, NO_MINUTES, NO_MEMBERS]


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [({"minutes_number": ""}, NO_MINUTES), ({"held_on": None}, NO_MINUTES), ({"members": "  "}, NO_MEMBERS)],
)
def test_minutes_that_are_not_whole(found, province, minutes, sentence):
    assert found(province.row(500), **minutes) == [(sentence, True, "minutes")]


@pytest.mark.parametrize(
    ("facts", "part", "blocks", "check"),
    [
        ({"amount": 0}, "اعتبار امسال پروژهٔ «بهسازی راه روستایی 001» صفر است", True, "rows"),
        ({"start_year": 1398}, "سال ۱۳۹۷ میان سال آغاز و پایان", True, "rows"),
        ({"end_year": 1396}, "سال ۱۳۹۷ میان سال آغاز و پایان", True, "rows"),
        ({"spent": 1_501}, "از برآورد کل آن (۲٬۰۰۰) بیشتر است", False, "rows"),
        ({"status": "new", "start_year": 1397}, "جدید است ولی هزینهٔ سال‌های پیش دارد", True, "new"),
    ],
)
def test_a_row_by_itself(found, province, facts, part, blocks, check):
    (finding,) = found(province.row(**{"amount": 500 if facts.get("status") != "new" else 1_000, **facts}))
    assert part in finding[0] and finding[1:] == (blocks, check)


def test_spent_and_given_may_come_to_the_whole_cost(found, province):
    assert found(province.row(500, spent=1_500)) == []


def test_an_agency_that_is_no_longer_active(found, province):
    province.office.wide_agency.is_active = False
    province.office.wide_agency.save()
    assert [finding[0] for finding in found(province.row(500))] == ["دستگاه «اداره‌کل راه و شهرسازی» در سامانه فعال نیست."]


class TestShares:
    def test_one_million_over_names_both_figures(self, found, province):
        free = {row.county.code: row.free for row in Share.objects.filter(programme__code="1502001", source__code="51", county__isnull=False)}["0603"]
        ((sentence, blocks, check),) = found(province.row(free + 1, total_cost=900_000))
        assert sentence.startswith("پروژه‌های «نگهداری راه‌ها، استانی» ۱ میلیون ریال از ماندهٔ سهم بیشتر است") and (blocks, check) == (True, "share")

    def test_a_programme_that_was_not_notified(self, found, province):
        ((sentence, blocks, check),) = found(province.row(500, programme=province.programmes["1801001"]))
        assert sentence == "برای «آموزش عمومی، استانی» اعتباری به این شهرستان ابلاغ نشده است." and (blocks, check) == (True, "share")

    def test_an_earlier_session_takes_from_the_share_and_an_accepted_one_asks_no_more(self, found, province):
        province.accepted(province.row(500, code="1502001900"))
        session = province.session(province.row(300))
        left = next(r for r in remainders_of(session) if r.share.programme.code == "1502001")
        assert (left.share.notified - left.free, left.asked, left.free - left.left) == (500, 300, 300)
        accepted = province.counties["0603"].sessions.get(ordinal=1)
        assert all(r.asked == 0 for r in remainders_of(accepted))


# total cost, first and last year, credit, the least by hand: cost divided by years, upwards
NEW = [
    (3_000, 1397, 1399, 1_000, None),
    (3_000, 1397, 1399, 999, "۱٬۰۰۰"),
    (1_000, 1397, 1399, 333, "۳۳۴"),  # 333⅓
    (1_000, 1397, 1399, 334, None),
    (700, 1397, 1397, 699, "۷۰۰"),  # one year: all of it
    (700, 1397, 1397, 700, None),
    (7, 1397, 1403, 1, None),
]


class TestNewProjects:
    @pytest.mark.parametrize(("cost", "start", "end", "credit", "least"), NEW)
    def test_the_first_year_has_its_part_of_the_cost(self, found, province, cost, start, end, credit, least):
        sentences = [finding for finding in found(province.row(credit, status="new", total_cost=cost, spent=0, start_year=start, end_year=end)) if finding[2] == "new"]
        assert len(sentences) == (least is not None)
        if least:
            assert f"باید دست‌کم {least} میلیون ریال باشد" in sentences[0][0] and sentences[0][1]

    def test_its_sources_count_together(self, found, province):
        facts = {"status": "new", "total_cost": 1_000, "spent": 0, "start_year": 1397, "end_year": 1398}
        sentences = found(province.row(300, **facts), province.row(200, source=province.sources["52"], **facts))
        assert not [finding for finding in sentences if finding[2] == "new"]

    def test_what_an_earlier_session_of_the_year_gave_counts(self, found, province):
        facts = {"status": "new", "total_cost": 1_000, "spent": 0, "start_year": 1397, "end_year": 1398}
        province.accepted(province.row(500, **facts))
        assert found(province.row(10, **facts)) == []

    def test_an_unfinished_project_has_no_such_rule(self, found, province):
        assert found(province.row(1)) == []


class TestTheRegister:
    def test_one_code_for_two_projects_of_the_session(self, found, province):
        sentences = found(province.row(500), province.row(100, source=province.sources["52"], title="نام دیگر"))
        assert "کد ۱۵۰۲۰۰۱۰۰۱ برای دو پروژهٔ متفاوت به کار رفته است: «بهسازی راه روستایی 001» و «نام دیگر»." in [finding[0] for finding in sentences]

    @pytest.mark.parametrize(
        ("facts", "part", "blocks"),
        [
            ({"status": "new", "spent": 0, "start_year": 1397, "amount": 1_000}, "پیش‌تر ثبت شده است و جدید نیست", True),
            ({"code": "1502001777"}, "همین دستگاه با کد ۱۵۰۲۰۰۱۰۰۱ ثبت شده است", False),
        ],
    )
    def test_what_is_known_already(self, found, province, facts, part, blocks):
        province.accepted(province.row(100))
        ((sentence, blocking, check),) = found(province.row(**{"amount": 100, "title": "بهسازی راه روستایی 001", **facts}))
        assert part in sentence and (blocking, check) == (blocks, "known")

    def test_with_another_agency(self, found, province):
        province.accepted(province.row(100))
        ((sentence, blocks, _),) = found(province.row(100, agency=province.office.agency))
        assert sentence == "پروژهٔ «بهسازی راه روستایی 001» با دستگاه یا برنامهٔ دیگری ثبت شده است (اداره‌کل راه و شهرسازی)." and blocks

    def test_of_another_county_only_the_code_is_told_to_a_secretary(self, found, province):
        province.accepted(province.row(100, title="راز دزفول"), county="0608")
        ((sentence, blocks, _),) = found(province.row(100))
        assert sentence == "کد ۱۵۰۲۰۰۱۰۰۱ از آنِ پروژهٔ دیگری بیرون از این شهرستان است؛ کد دیگری بنویسید." and blocks

    def test_of_another_county_all_of_it_to_who_sees_the_province(self, found, province):
        province.accepted(province.row(100), county="0608")
        found(province.row(100))
        (finding,) = findings_of(province.counties["0603"].sessions.get(), by=province.office.integration)
        assert "از آنِ پروژهٔ «بهسازی راه روستایی 001» در دزفول است" in finding.sentence and finding.blocks

    def test_of_the_provinces_own_part_a_secretary_is_told_the_code(self, found, province):
        facts = {name: value for name, value in vars(province.row(title="راز استان")).items() if name not in ("source", "amount")}
        Project.objects.create(county=None, **facts)
        ((sentence, blocks, _),) = found(province.row(100))
        assert "راز" not in sentence and "۱۵۰۲۰۰۱۰۰۱" in sentence and blocks


class TestUnfinishedFirst:
    FRESH = {"code": "1502001500", "title": "راه نو", "status": "new", "total_cost": 1_000, "spent": 0, "start_year": 1397, "end_year": 1398}

    @pytest.fixture
    def waiting(self, province):
        """An unfinished project of the register without credit this year."""
        facts = {name: value for name, value in vars(province.row(code="1502001400", title="پل نیمه‌کاره")).items() if name not in ("source", "amount")}
        return Project.objects.create(county=province.counties["0603"], **facts)

    def test_a_new_project_waits_for_it_without_an_explanation(self, found, province, waiting):
        ((sentence, blocks, check),) = found(province.row(500, **self.FRESH))
        assert "«پل نیمه‌کاره»" in sentence and "دلیل کمیته را" in sentence and (blocks, check) == (True, "unfinished")

    def test_with_one_it_is_only_worth_a_look(self, found, province, waiting):
        ((sentence, blocks, check),) = found(province.row(500, **self.FRESH), explanation="پیمانکار خلع ید شده است.")
        assert "«پل نیمه‌کاره»" in sentence and (blocks, check) == (False, "unfinished")

    def test_funded_in_the_same_session_it_waits_no_more(self, found, province, waiting):
        assert found(province.row(500, **self.FRESH), province.row(10, code="1502001400", title="پل نیمه‌کاره")) == []

    def test_another_programmes_project_is_no_hindrance(self, found, province, waiting):
        other = province.programmes["1301001"]
        assert found(province.row(500, **{**self.FRESH, "programme": other})) == []

    def test_without_a_new_project_nobody_is_asked(self, found, province, waiting):
        assert found(province.row(500)) == []


def test_what_blocks_comes_first(found, province):
    sentences = found(province.row(500, spent=1_900), province.row(0, code="1502001002"))
    assert [blocks for _, blocks, _ in sentences] == [True, False]


def test_300_rows_are_judged_in_as_many_queries_as_one(province, django_assert_max_num_queries):
    province.notified()
    session = province.session(*[province.row(1, code=f"{n}", title=f"پروژهٔ {n}") for n in range(300)])
    with django_assert_max_num_queries(9):
        findings_of(session, by=province.secretary)
