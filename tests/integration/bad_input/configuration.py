"""What no area may decide: mistakes in the policy of Xining, and what the check says of each."""

from __future__ import annotations

from dataclasses import dataclass

LOCAL = '  { code = "QH9001", name = "癫痫" },\n'
NO_REDUCTION = 'other_temporary = "20%"\n'


@dataclass(frozen=True)
class Mistake:
    """One row: ``written``, wherever it stands in the shipped file, is replaced by ``by``."""

    line: str
    made: str
    written: str
    by: str
    rule: str
    key: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.line} {self.made}"


def also(code: str, name: str, national: str) -> str:
    """One more local disease."""
    return f'  {{ code = "{code}", name = "{name}", national = "{national}" }},\n{LOCAL}'


MISTAKES = [
    Mistake(
        "A-004.1", "renal failure without dialysis means dialysis",
        LOCAL, also("QH0302", "慢性肾功能不全(非透析)", "M07801"),
        "A-004", "areas[630100].local_diseases[QH0302].national",
        "M07801 只对应透析，慢性肾功能不全(非透析)不能跨省结算",
    ),
    Mistake(
        "A-006.2", "one local code twice", LOCAL, also("QH0101", "高血压", "M03900"),
        "A-006", "areas[630100].local_diseases[QH0101].code", "同一本地病种在同一时间有两条对应",
    ),
    Mistake(
        "A-006.3", "a code outside the list", LOCAL, also("QH0605", "支气管哮喘", "M05200"),
        "A-006", "areas[630100].local_diseases[QH0605].national", "M05200 不是国家病种代码",
    ),
    Mistake(
        "A-014.1", "spondylitis is mapped and nobody pays for it", "M07200 = ", "# M07200 = ",
        "A-014", "areas[630100].local_diseases[QH0606].national",
        "M07200 没有待遇方案：写一个方案，或去掉对应",
    ),
    Mistake(
        "A-026.1", "three months", "temporary_filing_months = 6", "temporary_filing_months = 3",
        "A-026", "areas[630100].temporary_filing_months", "临时备案有效期不少于 6 个月",
    ),
    Mistake(
        "A-027.1", "a lock of a year", "change_lock_months = 6", "change_lock_months = 12",
        "A-027", "areas[630100].change_lock_months", "备案变更限制不超过 6 个月",
    ),
    Mistake(
        "A-034.1", "15 points off at home", NO_REDUCTION, NO_REDUCTION + 'at_home = "15%"\n',
        "A-034", "areas[630100].differences.employee.at_home",
        "长期居住人员回参保地就医的待遇不得低于异地转诊",
    ),
    Mistake(
        "A-063.4", "a ratio above one", 'primary = "80%"', 'primary = "180%"',
        "A-063", "areas[630100].plans[6].rates.primary", "180% 不是比例，应写作“70%”",
    ),
    Mistake(
        "A-073.1", "less for long-term residents",
        NO_REDUCTION, NO_REDUCTION + 'long_term_resident = "5%"\n',
        "A-073", "areas[630100].differences.employee.long_term_resident",
        "异地长期居住人员待遇不得降低",
    ),
    Mistake(
        "A-073.2", "15 points off on referral", 'referral = "10%"', 'referral = "15%"',
        "A-073", "areas[630100].differences.employee.referral", "异地转诊就医人员最多降低 10%",
    ),
]  # fmt: skip
