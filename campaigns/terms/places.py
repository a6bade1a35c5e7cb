"""Where, and who: regions and roles."""

from campaigns.terms.term import Term


class Level(Term):
    """A storey of the administrative tree, from the top down."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省（自治区、直辖市）"
    PREFECTURE = "prefecture", "市（地、州、盟）"
    COUNTY = "county", "县（市、区、旗）"
    TOWNSHIP = "township", "乡镇（街道）"
    COMMUNITY = "community", "村（社区）"

    @property
    def depth(self) -> int:
        return list(Level).index(self)


class RegionKind(Term):
    """What kind of region a code stands for; levels alone do not tell a district from a county."""

    NATION = "nation", "国家"
    PROVINCE = "province", "省"
    AUTONOMOUS_REGION = "autonomous_region", "自治区"
    PREFECTURE_CITY = "prefecture_city", "地级市"
    PREFECTURE = "prefecture", "自治州（地区）"
    LEAGUE = "league", "盟"
    DISTRICT = "district", "市辖区"
    COUNTY_CITY = "county_city", "县级市"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    BANNER = "banner", "旗"
    AUTONOMOUS_BANNER = "autonomous_banner", "自治旗"
    SPECIAL_DISTRICT = "special_district", "特区"
    TOWNSHIP = "township", "乡镇"
    SUBDISTRICT = "subdistrict", "街道"
    COMMUNITY = "community", "村（社区）"


class Cohort(Term):
    """分序列: the peers among which counties compete."""

    DISTRICT = "district", "市辖区序列"
    COUNTY = "county", "县（市）序列"

    @classmethod
    def of(cls, kind: str) -> "Cohort":
        """Districts and special districts against each other, all others among themselves."""
        districts = {RegionKind.DISTRICT, RegionKind.SPECIAL_DISTRICT}
        return cls.DISTRICT if kind in districts else cls.COUNTY


class SuccessionKind(Term):
    RENAMED = "renamed", "更名或改设"
    MERGED = "merged", "并入"
    SPLIT = "split", "析置"
    MOVED = "moved", "划转"


class Role(Term):
    REPORTER = "reporter", "填报员"
    REVIEWER = "reviewer", "审核员"
    ADMINISTRATOR = "administrator", "管理员"
    LEADER = "leader", "领导"
    AUDITOR = "auditor", "审计员"
    # With the auditor the three separated officers (三员): who keeps the system, who grants
    # access, who looks on. The first two see no figures.
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"

    @property
    def keeps_the_system(self) -> bool:
        """Whether the role serves the system itself and has no desk in the campaigns."""
        return self in {Role.SYSTEM, Role.SECURITY}
