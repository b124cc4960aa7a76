"""Admin of people, groups, agencies and sector groups: who holds which role, and where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.actions.assign_person import assign_group, assign_person
from accounts.actions.reset_password import reset_password
from accounts.forms import UserNameField
from accounts.models import ExecutiveAgency, ExpertGroup, User
from accounts.rights import Reach
from accounts.roles import ROLES, Role
from core.office_admin import CodeField, OfficeModelAdmin, ReadOnlyAdmin, shown
from core.refusals import Refused
from core.templatetags import ui
from core.text import PersianCharField, search_key, to_persian_digits

ROLE_TITLED: dict[str, Role] = {role.title: role for role in ROLES}
NEEDS_AGENCY = "برای این نقش دست‌کم یک دستگاه را برگزینید."
NEEDS_ROLE = "دستگاه برای کسی ثبت می‌شود که یکی از نقش‌های دستگاه را دارد."
NEEDS_EXPERT = "گروه تخصصیِ افزوده برای کسی ثبت می‌شود که نقش کارشناس بودجه دارد."
BOTH_SIDES = "یک نفر هم‌زمان نقش دستگاه و نقش سازمان نمی‌گیرد."
NEEDS_COUNTY = "برای این نقش دست‌کم یک شهرستان را برگزینید."
NEEDS_SECRETARY = "شهرستان برای کسی ثبت می‌شود که نقش دبیر کمیتهٔ برنامه‌ریزی شهرستان را دارد."
COUNTY_APART = "دبیر کمیتهٔ شهرستان هم‌زمان نقش دستگاه یا نقش سازمان نمی‌گیرد."
OWN_ROLES = "نقش و دستگاه خود را نمی‌توانید تغییر دهید؛ این کار با مدیر دیگری است."


def _side(role: Role) -> str:
    reaches = {right.reach for right in role.rights}
    for reach, side in ((Reach.AGENCY, "agency"), (Reach.COUNTY, "county")):
        if reach in reaches:
            return side
    return "organization" if reaches else ""


def _counties() -> Any:
    # The distribution's own; asked for by name, since imports go one way.
    return apps.get_model("distribution", "County").objects.order_by("code")


# --- people --------------------------------------------------------------------------------------


class OwnForm(forms.ModelForm):
    """What an administrator may change about himself: his name and how to reach him."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "position", "phone", "email"]

    first_name = PersianCharField(label="نام", max_length=60)
    last_name = PersianCharField(label="نام خانوادگی", max_length=80)


class PersonForm(OwnForm):
    """A person with his roles, and the agencies, sectors and counties they count in."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "position", "phone", "email", "is_active", "is_superuser", "groups"]
        field_classes = {"username": UserNameField}
        labels = {"is_active": "حساب باز است", "is_superuser": "کاربر ارشد", "email": "رایانامه"}
        help_texts = {
            "username": "حرف و رقم لاتین، بدون فاصله. پس از ثبت عوض نمی‌شود.",
            "is_active": "بستن حساب، شخص را همان دم از سامانه بیرون می‌کند؛ سابقهٔ او می‌ماند.",
            "is_superuser": "همهٔ بخش مدیریت را می‌گرداند؛ در گردش پرونده‌ها هیچ حقی نمی‌آورد.",
        }

    groups = forms.ModelMultipleChoiceField(
        Group.objects.all(), label="نقش‌ها و گروه‌ها", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="نقش می‌گوید شخص چه می‌تواند؛ دستگاه، گروه تخصصی و شهرستان می‌گوید کجا.",
    )  # fmt: skip
    agencies = forms.ModelMultipleChoiceField(
        ExecutiveAgency.objects.filter(is_active=True), label="دستگاه‌هایی که در آن‌ها کار می‌کند", required=False,
        widget=forms.CheckboxSelectMultiple, help_text="تنها برای نقش‌های دستگاه.",
    )  # fmt: skip
    sectors = forms.ModelMultipleChoiceField(
        ExpertGroup.objects.all(), label="گروه‌های تخصصی دیگر", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="کارشناس، پرونده‌های گروهِ نقش خود را می‌بیند. اینجا تنها گروه‌های افزوده ثبت می‌شود.",
    )  # fmt: skip
    counties = forms.ModelMultipleChoiceField(
        None, label="شهرستان‌هایی که دبیر کمیتهٔ آن‌هاست", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="تنها برای نقش دبیر کمیتهٔ برنامه‌ریزی شهرستان.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self.fields["counties"].queryset = _counties()
        if person.pk:
            served = ExecutiveAgency.objects.filter(agencyuserpermission__user=person)
            # An agency that was closed meanwhile stays in the list of who served it.
            self.fields["agencies"].queryset = (self.fields["agencies"].queryset | served).distinct()
            self.initial["agencies"] = list(served)
            self.initial["sectors"] = list(ExpertGroup.objects.filter(sectoruserpermission__user=person))
            self.initial["counties"] = list(_counties().filter(countyuserpermission__user=person))
        order = {title: place for place, title in enumerate(ROLE_TITLED)}
        groups = sorted(self.fields["groups"].queryset, key=lambda group: (order.get(group.name, len(order)), group.name))
        self.fields["groups"].choices = [(group.pk, _with_sentence(group)) for group in groups]

    def clean(self) -> dict[str, Any]:
        """Roles and places that make sense together."""
        data = super().clean()
        roles = [ROLE_TITLED[group.name] for group in data.get("groups") or [] if group.name in ROLE_TITLED]
        sides = {_side(role) for role in roles}
        if {"agency", "organization"} <= sides:
            self.add_error("groups", BOTH_SIDES)
        if "county" in sides and sides & {"agency", "organization"}:
            self.add_error("groups", COUNTY_APART)
        if "agency" in sides and not data.get("agencies") and not self._served_through(data):
            self.add_error("agencies", NEEDS_AGENCY)
        if data.get("agencies") and "agency" not in sides:
            self.add_error("agencies", NEEDS_ROLE)
        if data.get("sectors") and not any(role.sector for role in roles):
            self.add_error("sectors", NEEDS_EXPERT)
        if "county" in sides and not data.get("counties"):
            self.add_error("counties", NEEDS_COUNTY)
        if data.get("counties") and "county" not in sides:
            self.add_error("counties", NEEDS_SECRETARY)
        return data

    @staticmethod
    def _served_through(data: dict[str, Any]) -> bool:
        return ExecutiveAgency.objects.filter(agencygrouppermission__group__in=data.get("groups") or []).exists()


def _with_sentence(group: Group) -> str:
    role = ROLE_TITLED.get(group.name)
    return f"{group.name}: {role.sentence}" if role else group.name


class RoleFilter(admin.SimpleListFilter):
    """People by role."""

    title = "نقش"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The roles in the order of the office."""
        return [(role.code, role.title) for role in ROLES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Holders of the chosen role."""
        titles = {role.code: role.title for role in ROLES}
        return queryset.filter(groups__name=titles[self.value()]) if self.value() in titles else queryset


@admin.register(User)
class UserAdmin(OfficeModelAdmin):
    """People are added and switched off, never deleted: history names them."""

    form = PersonForm
    list_display = (*shown(User, "username"), "full_name_shown", "position", "roles_shown", "agencies_shown", "is_active")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "first_name", "last_name", "position")
    ordering = ("last_name", "first_name", "username")
    change_form_template = "admin/person_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what a row shows, in a constant number of queries."""
        return super().get_queryset(request).prefetch_related(
            "groups", "agencyuserpermission_set__content_object", "countyuserpermission_set__content_object"
        )

    @admin.display(description="نام", ordering="last_name")
    def full_name_shown(self, person: User) -> str:
        """First and last name."""
        return person.full_name

    @admin.display(description="نقش‌ها")
    def roles_shown(self, person: User) -> SafeString | str:
        """Names of the groups."""
        names = "، ".join(group.name for group in person.groups.all())
        return names + (" (کاربر ارشد)" if person.is_superuser else "") or "–"

    @admin.display(description="دستگاه یا شهرستان")
    def agencies_shown(self, person: User) -> str:
        """Names of the agencies and counties served."""
        served = [*person.agencyuserpermission_set.all(), *person.countyuserpermission_set.all()]
        return "، ".join(row.content_object.name for row in served) or "–"

    @admin.display(description="نام کاربری")
    def username_shown(self, person: User) -> SafeString:
        """For reading."""
        return ui.code(person.username)

    @admin.display(description="آخرین ورود")
    def last_login_shown(self, person: User) -> Any:
        """In Jalali."""
        return ui.jalali_time(person.last_login, year=True) if person.last_login else "هنوز وارد نشده است"

    # ---- who may change whom ----

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """One's own record has a form without roles and flags; only a superuser sees that flag at all."""
        if obj is not None and obj.pk == request.user.pk:
            kwargs["form"] = OwnForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Person, then roles and places."""
        who = ["first_name", "last_name", "position", "phone", "email"]
        if obj is not None and obj.pk == request.user.pk:
            roles = {"fields": ["roles_shown", "agencies_shown"], "description": OWN_ROLES}
            return [("شخص", {"fields": ["username_shown", *who]}), ("نقش و محدوده", roles)]
        flags = ["is_active", *(["is_superuser"] if request.user.is_superuser else [])]
        name = "username_shown" if obj else "username"
        sections = [("شخص", {"fields": [name, *who]}), ("نقش و محدوده", {"fields": ["groups", "agencies", "sectors", "counties", *flags]})]
        return [*sections, ("سابقه", {"fields": ["last_login_shown"]})] if obj else sections

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A user name is for good: history and the lock of the login page go by it."""
        own = obj is not None and obj.pk == request.user.pk
        return ("last_login_shown", *(("username_shown",) if obj else ()), *(("roles_shown", "agencies_shown") if own else ()))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is changed by a superuser only."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: switch the account off instead."""
        return False

    # ---- saving ----

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """A new person cannot sign in before a temporary password is made for him."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Roles and places, through the one action that sets them."""
        super().save_related(request, form, formsets, change)
        if isinstance(form, PersonForm):
            data = form.cleaned_data
            places = {name: data[name] for name in ("agencies", "sectors", "counties")}
            assign_person(form.instance, groups=data["groups"], **places)

    # ---- a temporary password ----

    def get_urls(self) -> list[URLPattern]:
        """With the page that makes a temporary password."""
        view = self.admin_site.admin_view(self.temporary_password_view)
        return [path("<int:pk>/password/", view, name="accounts_user_password"), *super().get_urls()]

    def temporary_password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask on GET; on POST make one and show it, this once."""
        person = self.get_object(request, str(pk))
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.has_change_permission(request, person):
            raise PermissionDenied("گذرواژهٔ این کاربر را تنها کاربر ارشد تازه می‌کند.")
        password, sentence = "", ""
        if request.method == "POST":
            try:
                password = reset_password(person, by=request.user)
            except Refused as refusal:
                sentence = refusal.sentence
        context = {
            **self.admin_site.each_context(request),
            "title": f"گذرواژهٔ موقت برای {person.full_name}",
            "person": person,
            "password": password,
            "sentence": sentence,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/temporary_password.html", context, status=409 if sentence else 200)


# --- groups ----------------------------------------------------------------------------------------


class GroupForm(forms.ModelForm):
    """A group of the office's own making: people who serve the same agencies."""

    class Meta:
        model = Group
        fields = ["name"]
        field_classes = {"name": PersianCharField}

    agencies = forms.ModelMultipleChoiceField(
        ExecutiveAgency.objects.filter(is_active=True), label="دستگاه‌هایی که اعضا در آن‌ها کار می‌کنند", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["agencies"] = list(ExecutiveAgency.objects.filter(agencygrouppermission__group=self.instance))


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OfficeModelAdmin):
    """Roles are read here and written in code (`accounts/roles.py`); own groups carry agencies, never rights."""

    form = GroupForm
    list_display = ("name", "sentence_shown", "members_count")
    search_fields = ("name",)
    ordering = ("id",)

    @admin.display(description="کار")
    def sentence_shown(self, group: Group) -> str:
        """The role's sentence."""
        return ROLE_TITLED[group.name].sentence if group.name in ROLE_TITLED else "گروه اداره، بدون حق"

    @admin.display(description="شمار اعضا")
    def members_count(self, group: Group) -> str:
        """How many people."""
        return to_persian_digits(len(group.user_set.all()))

    @admin.display(description="اعضا")
    def members_shown(self, group: Group) -> SafeString | str:
        """Links to the people; roles are given on their pages."""
        people = group.user_set.all()
        if not people:
            return "–"
        rows = ((reverse("admin:accounts_user_change", args=[p.pk]), p.full_name, p.position) for p in people)
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> {}</li>', rows))

    @admin.display(description="حق‌ها")
    def rights_shown(self, group: Group) -> SafeString | str:
        """What the role may do, and how far it reaches."""
        role = ROLE_TITLED.get(group.name)
        if role is None or not role.rights:
            return "–"
        rows = ((right.sentence, right.reach.value) for right in role.rights)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} ({})</li>", rows))

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the members."""
        return super().get_queryset(request).prefetch_related("user_set")

    def get_fieldsets(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """A role: what it is and who holds it. An own group: its agencies."""
        if obj is None:
            return [(None, {"fields": ["name", "agencies"]})]
        if obj.name in ROLE_TITLED:
            return [(None, {"fields": ["name", "sentence_shown", "rights_shown", "members_shown"]})]
        return [(None, {"fields": ["name", "agencies", "members_shown"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        """What is shown for reading."""
        return ("sentence_shown", "rights_shown", "members_shown")

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Not the roles, and not a group one belongs to."""
        if obj is not None and (obj.name in ROLE_TITLED or obj.user_set.filter(pk=request.user.pk).exists()):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """As changing; the list itself deletes nothing."""
        return obj is not None and self.has_change_permission(request, obj) and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """The agencies of the group."""
        super().save_related(request, form, formsets, change)
        assign_group(form.instance, form.cleaned_data["agencies"])


# --- agencies and sector groups ------------------------------------------------------------------


class AgencyForm(forms.ModelForm):
    """An agency's file; a twin under another spelling is refused at the field."""

    class Meta:
        model = ExecutiveAgency
        exclude = ["search_key", "sort_key"]  # noqa: DJ006 - the folded keys follow the name

    code = CodeField(
        label="کد دستگاه", max_length=10,
        validators=[RegexValidator(r"^[A-Z][0-9]{2,4}$", "کد دستگاه یک حرف بزرگ لاتین و دو تا چهار رقم است، مانند A22.")],
    )  # fmt: skip
    budget_row = CodeField(
        label="ردیف بودجه", required=False, help_text="شش رقم", validators=[RegexValidator(r"^[0-9]{6}$", "ردیف بودجه شش رقم است.")]
    )
    postal_code = CodeField(
        label="کد پستی", required=False, help_text="ده رقم", validators=[RegexValidator(r"^[0-9]{10}$", "کد پستی ده رقم است.")]
    )

    def clean_name(self) -> str:
        """No second agency of the same folded name."""
        name = self.cleaned_data["name"]
        if ExecutiveAgency.objects.exclude(pk=self.instance.pk).filter(search_key=search_key(name)).exists():
            raise ValidationError("دستگاهی با همین نام ثبت شده است.", code="twin")
        return name


@admin.register(ExecutiveAgency)
class ExecutiveAgencyAdmin(OfficeModelAdmin):
    """Agencies are added and switched off, never deleted: papers name them."""

    form = AgencyForm
    list_display = (*shown(ExecutiveAgency, "code", "name"), "expert_group", "signature_kind", "is_provincial_expense", "is_active")
    list_filter = ("expert_group", "signature_kind", "is_provincial_expense", "is_active")
    list_select_related = ("expert_group",)
    search_fields = ("code", "name", "budget_row")
    ordering = ("code",)

    @admin.display(description="کاربران")
    def people_shown(self, agency: ExecutiveAgency) -> SafeString | str:
        """Who serves it."""
        people = User.objects.filter(agencyuserpermission__content_object=agency).prefetch_related("groups")
        rows = [
            (reverse("admin:accounts_user_change", args=[p.pk]), p.full_name, "، ".join(g.name for g in p.groups.all())) for p in people
        ]
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows)) if rows else "–"

    def get_fieldsets(self, request: HttpRequest, obj: ExecutiveAgency | None = None) -> Any:
        """Identity, circuit, particulars, people."""
        identity = ["code", "name", "budget_row", "is_active"]
        circuit = ["expert_group", "is_provincial_expense", "signature_kind"]
        particulars = ["official_title", "accountant_name", "address", "postal_code", "phone"]
        sections = [("شناسه", {"fields": identity}), ("گردش", {"fields": circuit}), ("مشخصات روی برگ", {"fields": particulars})]
        return [*sections, ("کاربران", {"fields": ["people_shown"]})] if obj else sections

    def get_readonly_fields(self, request: HttpRequest, obj: ExecutiveAgency | None = None) -> tuple[str, ...]:
        """The code is part of every identifier, so it is given once."""
        return ("people_shown", "code") if obj else ("people_shown",)

    def has_delete_permission(self, request: HttpRequest, obj: ExecutiveAgency | None = None) -> bool:
        """Never: switch it off instead."""
        return False


@admin.register(ExpertGroup)
class ExpertGroupAdmin(ReadOnlyAdmin):
    """The four groups of the procedure, declared in `accounts/roles.py`."""

    list_display = ("title", *shown(ExpertGroup, "code"))
    fields = ("title", "code")
    ordering = ("id",)
