import QtQuick
import Guanjia

// Every component in each of its states.
Column {
    id: all

    spacing: Theme.gapSmall

    component Name: ThemedText {
        topPadding: Theme.gap
        size: Theme.mm(6.5)
        font.bold: true
        color: Theme.primary
    }

    Name { text: "ActionButton" }
    ActionButton { width: parent.width; text: "下一步" }
    ActionButton { width: parent.width; text: "打印"; iconName: "printer" }
    ActionButton { width: parent.width; text: "不能点"; enabled: false }
    ActionButton { width: parent.width; kind: "plain"; text: "上一步" }
    ActionButton { width: parent.width; kind: "danger"; text: "清除" }
    Row {
        spacing: Theme.gapSmall

        BarButton { width: Theme.mm(40); height: Theme.mm(24); iconName: "help"; text: "帮助" }
        BarButton { width: Theme.mm(40); height: Theme.mm(24); iconName: "larger"; text: "大字"; chosen: true }
        BarButton { width: Theme.mm(40); height: Theme.mm(24); iconName: "exit"; text: "退出"; warm: true }
    }

    Name { text: "ServiceTile, CategoryTile" }
    ServiceTile { width: parent.width; text: "交居民养老保险"; summary: "城乡居民基本养老保险参保登记"; detail: "约 4 分钟 · 不收费"; mark: "断网也能交" }
    ServiceTile { width: parent.width; text: "打社保证明"; reason: "A4 打印机缺纸" }
    ServiceTile { width: parent.width; compact: true; text: "领高龄津贴"; detail: "约 3 分钟 · 不收费" }
    CategoryTile { width: parent.width; text: "社保就业"; hint: "养老、失业、社保卡"; iconName: "shield" }

    Name { text: "ChoiceRow, MaterialRow, ChipRow" }
    ChoiceRow { width: parent.width; text: "600 元 / 年"; hint: "政府补贴 80 元" }
    ChoiceRow { width: parent.width; text: "900 元 / 年"; chosen: true }
    ChoiceRow { width: parent.width; text: "已约满"; enabled: false }
    ChoiceRow { width: parent.width; several: true; text: "几项都可以"; chosen: true }
    MaterialRow { width: parent.width; text: "户口簿"; state_: "已共享，不用交"; done: true; enabled: false }
    MaterialRow { width: parent.width; text: "近期照片"; state_: "还没有" }
    ChipRow { width: parent.width; model: [{ id: "one", label: "本人办" }, { id: "two", label: "第一次办" }] }

    Name { text: "Notice" }
    Notice { width: parent.width; text: "请稍等" }
    Notice { width: parent.width; kind: "good"; text: "回执已打印，请取走" }
    Notice { width: parent.width; kind: "caution"; text: "网络中断，照常收件" }
    Notice { width: parent.width; kind: "danger"; text: "手机号是 11 位，现在是 10 位" }

    Name { text: "FactRow, TimelineRow, Countdown, Stepper" }
    Card {
        width: parent.width

        Column {
            width: parent.width

            FactRow { width: parent.width; label: "姓名"; value: "张*三"; strong: true }
            FactRow { width: parent.width; label: "住址"; value: "广东省东莞市樟木头镇…"; note: "来自身份证" }
        }
    }
    TimelineRow { width: parent.width; done: true; title: "已加密保存"; detail: "21:47" }
    TimelineRow { width: parent.width; title: "送达平台"; detail: "联网后自动送达" }
    Countdown { seconds: 12; of: 15 }
    Stepper { width: parent.width; value: 3; least: 1; most: 9 }

    Name { text: "FieldBox, Keypad, LetterPad, SignPad" }
    FieldBox { width: parent.width; shown: "138 0013 8000" }
    FieldBox { width: parent.width; shown: "1380013"; complaint: "手机号是 11 位，请再看一遍" }
    Keypad { width: parent.width }
    LetterPad { width: parent.width }
    SignPad { width: parent.width }

    Name { text: "DatePicker, RegionPicker, PickKey, PickTrail" }
    DatePicker {
        width: parent.width
        columns: 3
        steps: [{ id: "year", value: "199", label: "1998年" }]
        cells: ["1月", "2月", "3月"].map((label, at) => ({
            value: "19980" + (at + 1), label: label, name: label, chosen: at === 1, enabled: at < 2
        }))
    }
    DatePicker {
        width: parent.width
        columns: 7
        weekdays: ["一", "二", "三", "四", "五", "六", "日"]
        cells: Array.from({ length: 14 }, (_, at) => ({
            value: at < 2 ? "" : "day" + at, label: String(at - 1), name: "", chosen: at === 5, enabled: at < 10
        }))
    }
    RegionPicker {
        width: parent.width
        letters: ["D", "G", "S"]
        steps: [{ id: "440000", value: "", label: "广东省" }]
        options: [
            { value: "441900", label: "东莞市", letter: "D", chosen: true },
            { value: "440100", label: "广州市", letter: "G", chosen: false },
            { value: "440300", label: "深圳市", letter: "S", chosen: false }
        ]
    }

    Name { text: "DialogSheet, CameraFrame" }
    Item {
        width: parent.width
        height: Theme.mm(150)

        DialogSheet {
            heading: "还在吗？"
            text: "20 秒后清除"
            primary: "继续"
            secondary: "退出并清除"
        }
    }
    CameraFrame { width: parent.width; height: Theme.mm(60); feed: null; waiting: "正在打开摄像头" }
    CameraFrame { width: parent.width; height: Theme.mm(60); feed: null; warns: true }

    Name { text: "TownGrid, SampleButton, TerminalPicture" }
    TownGrid { width: parent.width; chosen: "1"; options: [{ value: "1", label: "南城" }, { value: "2", label: "东城" }] }
    SampleButton { width: Theme.mm(60); text: "深色"; palette_: Theme.palettes.dark; chosen: true }
    TerminalPicture { readerLit: true }
    TerminalPicture { readerLit: true; cardOnReader: true; slotLit: true }
}
