import QtQuick
import Guanjia

// A staff number and a one-time code; the same for the second person.
Item {
    id: page

    readonly property bool wide: width > height
    readonly property real part: wide ? (width - 3 * Theme.margin) / 2 : width - 2 * Theme.margin

    Column {
        id: said

        x: Theme.margin
        y: Theme.margin
        width: page.part
        spacing: Theme.gapSmall

        ThemedText {
            objectName: "heading"
            width: parent.width
            text: desk.heading
            size: Theme.mm(12)
            font.bold: true
        }

        ThemedText {
            width: parent.width
            text: desk.lead
            size: Theme.mm(6.5)
            color: Theme.inkQuiet
        }

        ThemedText {
            objectName: "question"
            width: parent.width
            visible: desk.question !== ""
            text: desk.question
            size: Theme.mm(11)
            font.bold: true
            font.features: { "tnum": 1 }
        }

        TypedField {
            objectName: "field-digits"
            width: parent.width
            label: desk.digitsLabel
            value: desk.digits
            chosen: desk.field === "digits"
            onClicked: deskTaps.field("digits")
        }

        TypedField {
            objectName: "field-code"
            width: parent.width
            label: desk.codeLabel
            value: desk.code
            chosen: desk.field === "code"
            onClicked: deskTaps.field("code")
        }

        Notice {
            objectName: "deskComplaint"
            width: parent.width
            visible: desk.complaint !== ""
            text: desk.complaint
            kind: "danger"
            size: Theme.mm(6.5)
        }
    }

    Keypad {
        id: pad

        x: page.wide ? page.width - Theme.margin - page.part : Theme.margin
        y: page.wide ? Theme.margin : actions.y - height - Theme.gap
        width: page.part
        keyHeight: Theme.target
        longest: desk.field === "digits" ? 4 : desk.codeLength
        value: desk.field === "digits" ? desk.digits : desk.code
        onEdited: value => deskTaps.typed(value)
    }

    Row {
        id: actions

        x: pad.x
        y: page.height - height - Theme.margin
        spacing: Theme.gapSmall

        ActionButton {
            objectName: "deskBack"
            width: (page.part - Theme.gapSmall) * 0.4
            height: Theme.target
            kind: "plain"
            textSize: Theme.mm(7)
            text: desk.back
            onClicked: deskTaps.back()
        }

        ActionButton {
            objectName: "deskEnter"
            width: (page.part - Theme.gapSmall) * 0.6
            height: Theme.target
            textSize: Theme.mm(7)
            text: desk.enter
            enabled: desk.canEnter
            onClicked: deskTaps.enter()
        }
    }
}
