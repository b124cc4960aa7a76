"""The Organization that runs this portal: its names and address, as printed on papers.

One office, one installation: it is configuration in one place, not a table.
"""

NAME = "سازمان مدیریت و برنامه‌ریزی استان خوزستان"
ORGANIZATION = {
    "name": NAME,
    "short": "سازمان مدیریت و برنامه‌ریزی",
    "province": "استان خوزستان",
    "parent": "سازمان برنامه و بودجهٔ کشور",
    "address": "اهواز، بلوار نمونه، شمارهٔ ۱",
    "postal_code": "6100000000",
    "phone": "061-33300000",
    "site": "portal.example.ir",
}
SERVICE = "سامانهٔ مبادلهٔ موافقتنامه"
HELP_LINE = "واحد تلفیق بودجه، ۰۶۱–۳۳۳۰۰۰۰۰ داخلی ۲۱۴، ساعت ۸ تا ۱۴"
