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
    readonly property var rows: sheet === "letters" ? ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"] : ["1234567890", "-/:（）#、，。", "·&@*.《》"]
    readonly property real gap: Theme.gapSmall
    readonly property real keyWidth: (width - 9 * gap) / 10

    function write(text: string): void {
        if (pad.value.length + text.length <= pad.longest)
            pad.edited(pad.value + text)
    }

    spacing: Theme.gapSmall
    Component.onCompleted: typing.begin(pad.person)
    Component.onDestruction: typing.wipe()

    Connections {
        target: typing
        function onWritten(text: string): void { pad.write(text) }
        function onChanged(): void { pad.turn = 0 }
    }

    // The letters under way, above what they may mean; its room is kept.
    ThemedText {
        objectName: "typedLetters"
        width: parent.width
        text: typing.letters === "" ? " " : typing.letters
        size: Theme.textAside
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
            visible: typing.candidates.length === 0
            text: !typing.ready ? w.typing_loading : typing.letters !== "" ? typing.letters : pad.sheet === "letters" ? w.typing_hint : w.typing_signs_hint
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
                    width: pad.keyWidth
                    height: pad.wide ? Theme.key : Theme.mm(24)
                    text: modelData
                    onClicked: pad.sheet === "letters" ? typing.press(modelData) : pad.write(modelData)
                }
            }
        }
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: pad.gap

        KeypadKey {
            objectName: "key-layer"
            width: 3 * pad.keyWidth
            height: pad.wide ? Theme.key : Theme.mm(24)
            text: pad.sheet === "letters" ? w.typing_signs : w.typing_letters
            onClicked: pad.sheet = pad.sheet === "letters" ? "signs" : "letters"
        }

        KeypadKey {
            objectName: "key-clear"
            width: 3 * pad.keyWidth
            height: pad.wide ? Theme.key : Theme.mm(24)
            text: w.form_clear
            onClicked: { typing.wipe(); pad.edited("") }
        }

        KeypadKey {
            objectName: "key-delete"
            width: 3 * pad.keyWidth
            height: pad.wide ? Theme.key : Theme.mm(24)
            text: w.form_delete
            iconName: "backspace"
            onClicked: if (!typing.back()) pad.edited(Array.from(pad.value).slice(0, -1).join(""))
        }
    }
}
