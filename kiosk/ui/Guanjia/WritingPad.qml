import QtQuick

// Chinese by its sounds, digits and signs: what is written is sent whole, the letters stay here.
Column {
    id: pad

    property string value
    property int longest: 60
    property bool person: false
    property bool wide: false
    property int turn: 0
    property string sheet: "letters"
    signal edited(string value)

    readonly property int perPage: pad.wide ? 8 : 6
    readonly property int pages: Math.ceil(typing.candidates.length / perPage)
    property bool capital: false
    readonly property bool composing: sheet === "letters" || sheet === "strokes"
    readonly property bool drawing: sheet === "hand"
    readonly property var rows: drawing ? [] : sheet === "strokes" ? ["一丨丿丶乛"]
        : sheet === "abc" ? (capital ? ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"] : ["qwertyuiop", "asdfghjkl", "zxcvbnm"])
        : sheet === "letters" ? ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"] : ["1234567890", "-/:（）#、，。", "·&@*.《》"]
    readonly property real gap: Theme.gapSmall
    // Letters of Cantonese, for who reads the characters of Hong Kong.
    readonly property bool offersJyutping: typing.hasJyutping && view.language === "zh_HK"
    property bool jyutping: false
    readonly property int below: 4 + (typing.hasHandwriting ? 1 : 0) + (typing.hasStrokes ? 1 : 0) + (offersJyutping ? 1 : 0)
    readonly property real cell: (width - (below - 1) * gap) / below
    readonly property real keyWidth: (width - 9 * gap) / 10
    readonly property int keyHeight: pad.wide ? Theme.key : Theme.mm(24)
    // The keys below are few enough to be as large as any other target.
    readonly property int belowHeight: Math.max(keyHeight, Theme.target)

    function write(text: string): void {
        if (pad.value.length + text.length <= pad.longest)
            pad.edited(pad.value + text)
    }

    function turnTo(name: string): void {
        sheet = sheet === name ? "letters" : name
        typing.useStrokes(sheet === "strokes")
        typing.useHandwriting(drawing)
    }

    spacing: Theme.gapSmall
    onValueChanged: typing.follow(value !== "")
    Component.onCompleted: {
        typing.begin(pad.person)
        typing.follow(value !== "")
        // Who is older has learnt to write, hardly ever to type.
        if (Theme.elder && typing.hasHandwriting)
            turnTo("hand")
    }
    Component.onDestruction: typing.wipe()

    Connections {
        target: typing
        function onWritten(text: string): void { pad.write(text) }
        function onChanged(): void {
            pad.turn = 0
            if (pad.drawing && !typing.hasHandwriting)
                pad.turnTo("letters")
        }
    }

    // The letters under way, above what they may mean; its room is kept.
    ThemedText {
        id: under

        objectName: "typedLetters"
        visible: !pad.drawing
        width: parent.width
        text: typing.letters === "" ? " " : typing.letters
        size: pad.wide ? Theme.mm(5) : Theme.textAside
        color: Theme.primary
        font.bold: true
    }

    Rectangle {
        width: parent.width
        height: Theme.key + 2 * Theme.gapTiny
        radius: Theme.radius
        color: Theme.soft

        ThemedText {
            objectName: "letters"
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.gapSmall
            width: parent.width - 2 * x
            height: parent.height - Theme.gapTiny
            verticalAlignment: Text.AlignVCenter
            // The longest sentence in the largest letters is two lines.
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.mm(5)
            visible: typing.candidates.length === 0
            text: !typing.ready ? w.typing_loading : typing.letters !== "" ? typing.letters : pad.sheet === "letters" ? (pad.jyutping ? w.typing_jyutping_hint : w.typing_hint)
                : pad.drawing ? w.typing_hand_hint : pad.sheet === "strokes" ? w.typing_strokes_hint : pad.sheet === "abc" ? w.typing_abc_hint : w.typing_signs_hint
            size: Theme.textAside
            color: Theme.inkQuiet
        }

        Row {
            id: bar

            readonly property real cell: (parent.width - 2 * Theme.gapTiny - (turning.visible ? turning.width + Theme.gapSmall : 0)
                - (pad.perPage - 1) * spacing) / pad.perPage

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.gapTiny
            spacing: Theme.gapSmall
            visible: typing.candidates.length > 0

            Repeater {
                model: typing.candidates.slice(pad.turn * pad.perPage, (pad.turn + 1) * pad.perPage)

                KeypadKey {
                    required property string modelData
                    required property int index

                    objectName: "candidate-" + index
                    width: bar.cell
                    height: Theme.key
                    text: modelData
                    onClicked: typing.choose(pad.turn * pad.perPage + index)
                }
            }
        }

        KeypadKey {
            id: turning

            objectName: "candidates-more"
            anchors.right: parent.right
            anchors.rightMargin: Theme.gapTiny
            anchors.verticalCenter: parent.verticalCenter
            visible: pad.pages > 1
            width: Theme.key
            height: Theme.key
            text: w.typing_more
            iconName: "next"
            onClicked: pad.turn = (pad.turn + 1) % pad.pages
        }
    }

    Loader {
        active: pad.drawing
        visible: active
        width: parent.width
        // As high as the letters and their rows: what is below stays where it is.
        height: 3 * (pad.keyHeight + pad.spacing) + under.height
        sourceComponent: WritingField { }
    }

    Repeater {
        model: pad.rows

        Row {
            id: line

            required property string modelData

            anchors.horizontalCenter: parent.horizontalCenter
            spacing: pad.gap

            Repeater {
                model: line.modelData.split("")

                KeypadKey {
                    required property string modelData

                    objectName: "key-" + modelData
                    width: pad.sheet === "strokes" ? 2 * pad.keyWidth : pad.keyWidth
                    height: pad.keyHeight
                    text: modelData
                    onClicked: pad.composing ? typing.press(modelData) : pad.write(modelData)
                }
            }
        }
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: pad.gap

        KeypadKey {
            objectName: "key-layer"
            width: pad.cell
            height: pad.belowHeight
            text: pad.sheet === "signs" ? w.typing_letters : w.typing_signs
            onClicked: pad.turnTo("signs")
        }

        KeypadKey {
            objectName: "key-abc"
            width: pad.cell
            height: pad.belowHeight
            text: pad.sheet !== "abc" ? w.typing_abc : pad.capital ? w.typing_letters : "ABC"
            onClicked: {
                // Small letters, capitals, then back.
                if (pad.sheet === "abc" && !pad.capital) {
                    pad.capital = true
                    return
                }
                pad.capital = false
                pad.turnTo("abc")
            }
        }

        KeypadKey {
            objectName: "key-hand"
            visible: typing.hasHandwriting
            width: pad.cell
            height: pad.belowHeight
            text: pad.drawing ? w.typing_letters : w.typing_hand
            onClicked: pad.turnTo("hand")
        }

        KeypadKey {
            objectName: "key-strokes"
            visible: typing.hasStrokes
            width: pad.cell
            height: pad.belowHeight
            text: pad.sheet === "strokes" ? w.typing_letters : w.typing_strokes
            onClicked: pad.turnTo("strokes")
        }

        KeypadKey {
            objectName: "key-jyutping"
            visible: pad.offersJyutping
            width: pad.cell
            height: pad.belowHeight
            text: pad.jyutping ? w.typing_letters : w.typing_jyutping
            onClicked: {
                pad.jyutping = !pad.jyutping
                if (pad.sheet !== "letters")
                    pad.turnTo("letters")
                typing.useJyutping(pad.jyutping)
            }
        }

        KeypadKey {
            objectName: "key-clear"
            width: pad.cell
            height: pad.belowHeight
            text: w.form_clear
            onClicked: { typing.wipe(); pad.edited("") }
        }

        KeypadKey {
            objectName: "key-delete"
            width: pad.cell
            height: pad.belowHeight
            text: w.form_delete
            iconName: "backspace"
            onClicked: if (!typing.back()) pad.edited(Array.from(pad.value).slice(0, -1).join(""))
        }
    }
}
