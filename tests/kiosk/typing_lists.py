"""What people write at a terminal, with the letters they type for it; none of it is anybody's."""

from __future__ import annotations

# Places and streets, as in addresses.
PLACES = (
    ("guangdongsheng", "广东省"),
    ("dongguanshi", "东莞市"),
    ("nanchengjiedao", "南城街道"),
    ("zhangmutouzhen", "樟木头镇"),
    ("humenzhen", "虎门镇"),
    ("songshanhu", "松山湖"),
    ("xingfulu", "幸福路"),
    ("renminlu", "人民路"),
    ("jiefanglu", "解放路"),
    ("gongyeyuan", "工业园"),
    ("huayuan", "花园"),
    ("xiaoqu", "小区"),
    ("danyuan", "单元"),
    ("guangzhou", "广州"),
    ("shenzhen", "深圳"),
    ("huizhou", "惠州"),
    ("xianggang", "香港"),
    ("beijing", "北京"),
    ("shanghai", "上海"),
    ("xian", "西安"),
)
# Companies and what they do.
FIRMS = (
    ("youxiangongsi", "有限公司"),
    ("getihu", "个体户"),
    ("maoyi", "贸易"),
    ("keji", "科技"),
    ("canyin", "餐饮"),
    ("jixie", "机械"),
    ("fuzhuang", "服装"),
    ("dianzi", "电子"),
    ("jiaju", "家具"),
    ("wuliu", "物流"),
    ("zhizao", "制造"),
    ("zixun", "咨询"),
    ("chaoshi", "超市"),
    ("lingshou", "零售"),
    ("pifa", "批发"),
)
# Reasons, in a few words.
REASONS = (
    ("diushi", "丢失"),
    ("sunhuai", "损坏"),
    ("zufang", "租房"),
    ("maifang", "买房"),
    ("jiuye", "就业"),
    ("jiuyi", "就医"),
    ("ruxue", "入学"),
    ("tuixiu", "退休"),
    ("shiye", "失业"),
    ("jiehun", "结婚"),
    ("chusheng", "出生"),
    ("canji", "残疾"),
    ("shengbing", "生病"),
    ("jingjikunnan", "经济困难"),
    ("zhengming", "证明"),
    ("shenqing", "申请"),
    ("gaiming", "改名"),
    ("banjia", "搬家"),
    ("woyaoshenqing", "我要申请"),
    ("qingkuangshuoming", "情况说明"),
)
# By initials alone, as hurried people write.
SHORT = (
    ("dgs", "东莞市"),
    ("gds", "广东省"),
    ("sfz", "身份证"),
    ("yxgs", "有限公司"),
    ("shebao", "社保"),
)
# Family and given names, character by character.
NAMES = (
    ("wang", "王"),
    ("li", "李"),
    ("zhang", "张"),
    ("chen", "陈"),
    ("huang", "黄"),
    ("ouyang", "欧"),
    ("wei", "魏"),
    ("xiao", "肖"),
    ("jian", "建"),
    ("guo", "国"),
    ("mei", "美"),
    ("hua", "华"),
)
ALL = (*PLACES, *FIRMS, *REASONS, *SHORT)

# The first character of a name, and those after it: what is meant stands on the first page.
FAMILY = (
    *((letters, name) for letters, name in NAMES[:5]),
    ("lin", "林"),
    ("liang", "梁"),
    ("ye", "叶"),
)
GIVEN = (
    ("wei", "伟"),
    ("jie", "杰"),
    ("ting", "婷"),
    ("xuan", "轩"),
    ("jun", "军"),
    ("yu", "宇"),
    ("jian", "建"),
    ("mei", "梅"),
)
# Characters that many systems lose.
RARE = (("xi", "㐂"), ("ji", "𠮷"), ("yao", "垚"), ("zhe", "喆"), ("yan", "龑"), ("kun", "堃"))
# In the order of writing: 横 一, 竖 丨, 撇 丿, 点 丶, 折 乛.
STROKES = (
    ("一乛一乛一乛", "㐂"),
    ("一丨一丨乛一", "𠮷"),
    ("一丨一一丨一一丨一", "垚"),
    ("一丨一丨乛一一丨一丨乛一", "喆"),
)

# Jyutping without tones, and what is meant.
JYUTPING = [
    ("dunggunsi", "東莞市"),
    ("hoenggong", "香港"),
    ("gwongdungsaang", "廣東省"),
    ("fong'uk", "房屋"),
    ("ngan", "銀"),
    ("hg", "香港"),
    ("samzansi", "深圳市"),
    ("jibou", "醫保"),
    ("seoimou", "税務"),
    ("gungzikgam", "公積金"),
]
