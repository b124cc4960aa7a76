"""The words of the screens: every tag of core.templatetags.ui, as a page gets it."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.template import Context, Template, engines
from django.template.loader import get_template
from django.test import RequestFactory

from agreements.workflow import State
from core import drawings
from core.money import AmountField
from core.templatetags import ui
from core.text import PersianCharField

TEHRAN = ZoneInfo("Asia/Tehran")


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def seen(html: str) -> str:
    """What a person reads: no markup, no text meant for screen readers only, no blank lines."""
    html = re.sub(r'<(\w+) class="vh"[^>]*>.*?</\1>', "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestNumbers:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (0, "۰"),
            (7, "۷"),
            (999, "۹۹۹"),
            (1_000, "۱٬۰۰۰"),
            (5_399_000, "۵٬۳۹۹٬۰۰۰"),
            (-1_450, "−۱٬۴۵۰"),
            (None, "–"),
        ],
    )
    def test_money(self, amount, text):
        assert seen(render("{% money n %}", n=amount)) == text
        assert render("{{ n|money }}", n=amount) == text

    @pytest.mark.parametrize("amount", [0, 1_234, -1_450])
    def test_money_carries_its_machine_value(self, amount):
        assert f'value="{amount}"' in render("{% money n %}", n=amount)

    def test_a_missing_amount_is_said(self):
        assert "ثبت نشده" in render("{% money n %}", n=None)

    def test_a_negative_amount_keeps_its_sign_at_the_left(self):
        assert '<bdi dir="ltr">−۱٬۴۵۰</bdi>' in render("{% money n %}", n=-1450)

    @pytest.mark.parametrize(
        ("new", "old", "text", "direction"),
        [
            (283_350, 246_900, "+۳۶٬۴۵۰", "up"),
            (70, 100, "−۳۰", "down"),
            (5, 5, "۰", "same"),
            (0, 11_200, "−۱۱٬۲۰۰", "down"),
        ],
    )
    def test_change(self, new, old, text, direction):
        html = render("{% change a b %}", a=new, b=old)
        assert seen(html) == text
        assert f'class="change {direction}"' in html

    def test_a_decrease_is_said_and_not_only_coloured(self):
        assert "کاهش" in render("{% change 70 100 %}")

    @pytest.mark.parametrize(
        ("new", "old", "text"),
        [
            (283_350, 246_900, "+۱۴٫۸٪"),
            (15_250, 9_860, "+۵۴٫۷٪"),
            (1_001, 2_000, "−۵۰٫۰٪"),  # −49.95 rounds away from zero
            (100, 100, "۰"),
            (0, 100, "−۱۰۰٫۰٪"),
            (1_100, 100, "۱۱ برابر"),
            (5, 0, "–"),
            (5, None, "–"),
            (None, 5, "–"),
        ],
    )
    def test_change_percent(self, new, old, text):
        assert seen(render("{% change_percent a b %}", a=new, b=old)) == text

    @pytest.mark.parametrize(
        ("part", "whole", "text"),
        [
            (91_540, 144_910, "۶۳٫۲٪"),
            (0, 10, "۰٫۰٪"),
            (10, 10, "۱۰۰٪"),
            (99_999, 100_000, "۹۹٫۹٪"),  # not the whole: never ۱۰۰٪
            (100_001, 100_000, "۱۰۰٫۱٪"),
            (150, 100, "۱۵۰٫۰٪"),
            (1, 0, "–"),
            (None, 10, "–"),
        ],
    )
    def test_share(self, part, whole, text):
        assert seen(render("{% share a b %}", a=part, b=whole)) == text

    def test_words_carry_the_unit(self):
        assert render("{% money_in_words 1234 %}") == "یک هزار و دویست و سی و چهار میلیون ریال"

    @pytest.mark.parametrize(("given", "text"), [(1397, "۱۳۹۷"), ("۲ از 6", "۲ از ۶"), ("٣", "۳")])
    def test_digits(self, given, text):
        assert render("{% digits x %}", x=given) == text
        assert render("{{ x|digits }}", x=given) == text

    @pytest.mark.parametrize(
        ("given", "text"),
        [
            ("1397-H-A22-001", "1397-H-A22-001"),
            ("41207/1397", "۴۱۲۰۷/۱۳۹۷"),
            (1301001, "۱۳۰۱۰۰۱"),
            ("", "–"),
            (None, "–"),
        ],
    )
    def test_a_code_stands_in_its_own_run(self, given, text):
        html = render("{% code x %}", x=given)
        assert seen(html) == text
        assert text == "–" or 'dir="ltr"' in html

    def test_what_is_typed_cannot_become_markup(self):
        nasty = "<b onclick=x>A</b>"
        for source in (
            "{% code x %}",
            "{% digits x %}",
            "{% flag 'new' text=x %}",
            "{% crumbs x '#' x %}",
            "{% proof x x %}",
        ):
            assert "<b onclick" not in render(source, x=nasty)


class TestDates:
    day = dt.date(2018, 10, 15)
    moment = dt.datetime(2018, 10, 15, 10, 45, tzinfo=TEHRAN)

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("{% jalali day %}", "۱۳۹۷/۰۷/۲۳"),
            ("{% jalali_long day %}", "۲۳ مهر ۱۳۹۷"),
            ("{% jalali_long day year=False weekday=True %}", "دوشنبه ۲۳ مهر"),
            ("{% jalali_time moment %}", "۲۳ مهر، ساعت ۱۰:۴۵"),
            ("{% jalali_time moment year=True %}", "۲۳ مهر ۱۳۹۷، ساعت ۱۰:۴۵"),
            ("{% hour moment %}", "ساعت ۱۰:۴۵"),
        ],
    )
    def test_words(self, source, text):
        html = render(source, day=self.day, moment=self.moment)
        assert seen(html) == text
        assert 'datetime="2018-10-15' in html

    @pytest.mark.parametrize("tag", ["jalali", "jalali_long", "jalali_time", "hour"])
    def test_a_missing_date_is_said(self, tag):
        assert "ثبت نشده" in render(f"{{% {tag} x %}}", x=None)

    def test_midnight_utc_is_the_next_day_in_tehran(self):
        late = dt.datetime(2018, 10, 14, 21, 0, tzinfo=dt.UTC)
        assert seen(render("{% jalali_time m %}", m=late)) == "۲۳ مهر، ساعت ۰۰:۳۰"


class TestStatuses:
    def test_every_state_has_a_tag_with_the_words_of_the_workflow(self):
        assert {state.value: str(state.label) for state in State} == {
            name: words for name, (_, words) in ui.STATUSES.items()
        }

    @pytest.mark.parametrize("state", list(State))
    def test_icon_and_word(self, state):
        html = render("{% status_tag s %}", s=state)
        assert seen(html) == state.label
        assert f"st-{state.value}" in html and "#" + ui.STATUSES[state.value][0] in html

    def test_a_return_inside_the_organization_names_the_desk(self):
        assert seen(render('{% status_tag "returned" to="integration" %}')) == "عودت‌شده به تلفیق"

    def test_every_icon_used_is_in_the_sprite(self):
        sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
        named = {name for table in (ui.STATUSES, ui.FLAGS, ui.SECTION_STATES) for name, _ in table.values()}
        for name in named | set(ui.NOTICE_ICONS.values()) | set(ui.CHECK_RESULTS.values()):
            assert f'id="{name}"' in sprite

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ('{% flag "days" n=2 %}', "۲ روز مانده"),
            ('{% flag "comments" n=13 %}', "۱۳ نکته"),
            ('{% flag "warning" text="افزایش" %}', "افزایش"),
        ],
    )
    def test_flags(self, source, text):
        assert seen(render(source)) == text


def bricks(html: str) -> dict[str, int]:
    """How many bricks of each kind a clock shows."""
    return {
        kind: len(re.findall("M", path)) for kind, path in re.findall(r'class="b-(\w+)" d="([^"]*)"', html)
    }


class TestClock:
    @pytest.mark.parametrize(
        ("spent", "mine", "shown"),
        [
            (0, 0, {"left": 15}),
            (13, 2, {"others": 11, "mine": 2, "left": 2}),
            (15, 15, {"mine": 15}),
            (16, 4, {"others": 11, "mine": 4, "late": 1}),
            (60, 0, {"others": 15, "late": drawings.MOST_OVERDUE_BRICKS}),
        ],
    )
    def test_bricks(self, spent, mine, shown):
        assert bricks(render("{% clock spent=s mine=m %}", s=spent, m=mine)) == shown

    def test_the_sentence_carries_the_numbers_even_when_bricks_run_out(self):
        assert seen(render("{% clock spent=60 mine=3 %}")) == "۶۰ روز از ۱۵ روز گذشته؛ ۳ روز نزد شما"

    def test_a_paused_clock_says_so(self):
        assert "متوقف" in seen(render("{% clock spent=9 paused=True %}"))


class TestMeter:
    @pytest.mark.parametrize(
        ("total", "ceiling", "word", "rest"),
        [
            (986_270, 999_340, "مانده تا سقف", "۱۳٬۰۷۰"),
            (999_340, 999_340, "مانده تا سقف", "۰"),
            (1_000_000, 999_340, "مازاد بر سقف", "۶۶۰"),
        ],
    )
    def test_the_third_figure(self, total, ceiling, word, rest):
        text = seen(render("{% meter total=t ceiling=c %}", t=total, c=ceiling))
        assert f"{word} {rest}" in text

    def test_a_meter_without_anything_in_it_is_drawn(self):
        assert "0.00%" in render("{% meter total=0 ceiling=0 %}")

    @pytest.mark.parametrize(
        ("part", "whole", "width", "start"),
        [
            (0, 100, "0.00%", "100.00%"),
            (50, 200, "25.00%", "75.00%"),
            (300, 100, "100.00%", "0.00%"),
            (1, 3, "33.33%", "66.66%"),
        ],
    )
    def test_bars_fill_from_the_right_and_never_leave_the_track(self, part, whole, width, start):
        assert drawings.percent_of(part, whole) == width
        assert drawings.from_right(part, whole) == start

    def test_no_drawing_carries_a_style(self):
        drawn = (
            "{% meter total=5 ceiling=4 last_year=3 %}",
            "{% clock spent=3 %}",
            "{% share_bar total=9 ochre=2 lapis=3 %}",
            "{% brick_course 'several' %}",
        )
        assert "style=" not in render("".join(drawn))

    @pytest.mark.parametrize(("kind", "missing"), [("whole", 0), ("one", 1), ("several", 6)])
    def test_courses_of_brick(self, kind, missing):
        path = re.search(r'class="c-missing" d="([^"]*)"', render(f'{{% brick_course "{kind}" %}}'))
        assert (path.group(1).count("M") if path else 0) == missing


class TestParts:
    def test_steps_name_the_current_one(self):
        steps = [{"label": "تهیه", "state": "done"}, {"label": "بررسی", "state": "now"}, {"label": "تلفیق"}]
        html = render("{% step_bar steps %}", steps=steps)
        assert "گام ۲ از ۳" in seen(html) and html.count('aria-current="step"') == 1

    def test_crumbs_end_with_this_page_and_keep_codes_whole(self):
        html = render('{% crumbs "کارتابل" "/c/" "1397-H-A22-001" %}')
        assert '<a href="/c/">کارتابل</a>' in html
        assert (
            '<span aria-current="page"><bdi class="code" dir="ltr" translate="no">1397-H-A22-001</bdi></span>'
            in html
        )

    def test_a_locked_section_is_no_link(self):
        html = render(
            "{% section_list s %}",
            s=[
                {"title": "بازبینی", "url": "/x/", "state": "locked"},
                {"title": "سرآغاز", "url": "/y/", "state": "complete"},
            ],
        )
        assert "/x/" not in html and 'href="/y/"' in html and "۱ از ۲ بخش کامل است." in html

    def test_an_optional_section_is_listed_and_not_counted(self):
        sections = [
            {"title": "سرآغاز", "url": "/y/", "state": "complete"},
            {"title": "ریز", "url": "/z/", "state": "optional", "optional": True},
            {"title": "سهم", "url": "/w/", "state": "complete", "words": "اختیاری، کامل", "optional": True, "current": True},
            {"title": "بازبینی", "url": "/x/", "state": "not_started"},
        ]
        text = seen(render('{% section_list s all_url="/a/" %}', s=sections))
        assert "۱ از ۲ بخش کامل است." in text and "بخش اختیاری: سهم" in text
        assert "ریز اختیاری" in text and "سهم اختیاری، کامل" in text
        sections[2]["current"], sections[3]["current"] = False, True
        assert "بخش ۲ از ۲: بازبینی" in seen(render('{% section_list s all_url="/a/" %}', s=sections))

    def test_a_notice_wraps_what_stands_in_it(self):
        assert "<b>۱۲۰</b>" in render('{% notice "danger" %}<b>۱۲۰</b> بیش{% endnotice %}')

    def test_timeline_keeps_order_and_quotes(self):
        text = seen(
            render(
                "{% timeline e %}",
                e=[{"title": "دوم", "quote": "چرا"}, {"title": "یکم", "at": TestDates.moment}],
            )
        )
        assert text.index("دوم") < text.index("«چرا»") < text.index("یکم") < text.index("ساعت ۱۰:۴۵")

    def test_pagination_keeps_the_other_parameters(self):
        request = RequestFactory().get("/", {"q": "بهزیستی", "page": "2"})
        page = Paginator(range(137), 50).page(2)
        html = Template("{% pagination page %}").render(Context({"page": page, "request": request}))
        assert "۵۱–۱۰۰ از ۱۳۷" in seen(html).replace(" –", "–").replace("– ", "–")
        assert "page=1" in html and "page=3" in html and html.count("q=%D8%A8") == 2

    def test_progress_counts_what_failed(self):
        assert "۱۲۰ از ۳۰۰ سند ساخته شد" in seen(render("{% progress 120 300 failed=2 %}"))


class Sample(forms.Form):
    title = forms.CharField(label="عنوان", help_text="کوتاه بنویسید.")
    note = forms.CharField(label="یادداشت", required=False)
    amount = AmountField(label="مبلغ")
    way = forms.ChoiceField(label="راه", choices=[("a", "یک"), ("b", "دو")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="خوانده‌ام")


class TestForms:
    def test_a_row_ties_label_hint_and_error_to_its_box(self):
        form = Sample({"title": ""})
        html = render("{% field form.title %}", form=form)
        assert 'for="id_title"' in html and 'aria-invalid="true"' in html
        assert 'aria-describedby="id_title_hint id_title_error"' in html
        assert 'id="id_title_hint"' in html and 'id="id_title_error"' in html

    def test_optional_is_marked_and_required_is_not(self):
        form = Sample()
        assert "(اختیاری)" in render("{% field form.note %}", form=form)
        assert "(اختیاری)" not in render("{% field form.title %}", form=form)

    def test_a_group_of_choices_is_a_fieldset(self):
        html = render("{% field form.way %}", form=Sample())
        assert "<fieldset" in html and "<legend>راه</legend>" in html

    def test_amount_in_words_stands_under_the_box(self):
        html = render("{% field form.amount words=True %}", form=Sample(initial={"amount": 337_840}))
        assert "سیصد و سی و هفت هزار و هشتصد و چهل میلیون ریال" in html
        assert 'data-words="id_amount_words"' in html and 'id="id_amount_words"' in html

    def test_what_was_typed_comes_back(self):
        form = Sample({"amount": "۱۲/۵ "})
        html = render("{% field form.amount %}", form=form)
        assert 'value="۱۲/۵ "' in html and "اعشار" in html

    def test_a_cell_has_the_name_of_its_row_and_column(self):
        html = render(
            '{% amount_cell form.amount label="پیشنهاد، فصل ۲" group="chapters" base=94210 %}', form=Sample()
        )
        assert (
            'aria-label="پیشنهاد، فصل ۲"' in html
            and 'data-part="chapters"' in html
            and 'data-base="94210"' in html
        )

    def test_the_summary_lists_every_error_once_with_a_link(self):
        form = Sample({})
        form.add_error(None, "جمع برابر نیست.")
        Rows = formset_factory(Sample, extra=0)
        rows = Rows(
            {
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "1",
                "form-0-title": "x",
                "form-0-amount": "y",
                "form-0-way": "a",
                "form-0-sure": "on",
            }
        )
        html = render(
            "{% error_summary form rows also=also %}", form=form, rows=rows, also=["یک پیوست کم است."]
        )
        assert 'href="#id_title"' in html and 'href="#id_form-0-amount"' in html
        assert "<li>جمع برابر نیست.</li>" in html and "<li>یک پیوست کم است.</li>" in html
        assert html.count("<li>") == 4 + 1 + 1 + 1

    def test_a_sentence_of_two_fields_names_each(self):
        class Letter(forms.Form):
            number = PersianCharField(label="شمارهٔ مبادله")
            other = PersianCharField(label="شمارهٔ ابلاغ")

        both = seen(render("{% error_summary form %}", form=Letter({})))
        assert "شمارهٔ مبادله: این بخش را بنویسید." in both and "شمارهٔ ابلاغ: این بخش را بنویسید." in both
        one = seen(render("{% error_summary form %}", form=Letter({"number": "۱"})))
        assert "این بخش را بنویسید." in one and "شمارهٔ ابلاغ" not in one

    def test_without_errors_there_is_no_summary(self):
        assert seen(render("{% error_summary form %}", form=Sample())) == ""


class TestMessagePages:
    @pytest.mark.parametrize(
        "name", ["400", "403", "403_csrf", "404", "405", "409", "413", "429", "500", "503"]
    )
    def test_each_renders_with_nothing_at_all(self, name):
        html = get_template(f"{name}.html").render()
        assert html.count("<h1") == 1 and "unknown template variable" not in html

    def test_the_server_error_page_shows_its_tracking_code(self):
        assert "7F3K-22" in get_template("500.html").render({"tracking_code": "7F3K-22"})

    @pytest.mark.parametrize("name", ["500", "503"])
    def test_the_last_resort_uses_no_tag_that_could_fail_again(self, name):
        source = get_template(f"{name}.html").template.source
        assert set(re.findall(r"{%\s*(\w+)", source)) <= {"if", "else", "endif"}
