import QtQuick
import Guanjia

// The pages of staff mode: a list of them, and the rows of the one that is open.
Item {
    id: page

    readonly property bool wide: width > height
    readonly property real navWidth: wide ? Theme.mm(52) : width - 2 * Theme.margin
    readonly property int columns: wide ? 1 : 5
    readonly property real bodyX: wide ? navWidth + 2 * Theme.margin : Theme.margin
    readonly property real bodyWidth: width - bodyX - Theme.margin

    Grid {
        id: nav

        x: Theme.margin
        y: Theme.gap
        width: page.navWidth
        columns: page.columns
        spacing: Theme.gapSmall

        readonly property real cell: (width - (columns - 1) * spacing) / columns

        Repeater {
            model: desk.nav

            ActionButton {
                required property var modelData

                objectName: "go-" + modelData.name
                width: nav.cell
                height: Theme.target
                kind: modelData.chosen ? "primary" : "plain"
                textSize: Theme.mm(6.5)
                text: modelData.label
                onClicked: deskTaps.go(modelData.name)
            }
        }

        ActionButton {
            objectName: "deskLeave"
            width: nav.cell
            height: Theme.target
            kind: "danger"
            textSize: Theme.mm(6.5)
            text: desk.leave
            onClicked: deskTaps.leave()
        }
    }

    Column {
        id: head

        x: page.bodyX
        y: page.wide ? Theme.gap : nav.y + nav.height + Theme.gap
        width: page.bodyWidth
        spacing: Theme.gapTiny

        Item {
            width: parent.width
            height: title.height

            ThemedText {
                id: title

                objectName: "heading"
                width: parent.width * 0.6
                text: desk.heading
                size: Theme.mm(10)
                font.bold: true
            }

            ThemedText {
                anchors.right: parent.right
                anchors.baseline: title.baseline
                text: desk.who
                size: Theme.mm(6)
                color: Theme.inkQuiet
                wrapMode: Text.NoWrap
            }
        }

        ThemedText {
            width: parent.width
            visible: desk.lead !== ""
            text: desk.lead
            size: Theme.mm(5.5)
            color: Theme.inkQuiet
        }

        Notice {
            objectName: "deskBusy"
            width: parent.width
            visible: desk.busy !== ""
            text: desk.busy
            iconName: "clock"
            size: Theme.mm(6)
        }
    }

    ScrollColumn {
        id: scroll

        x: page.bodyX
        y: head.y + head.height + Theme.gapSmall
        width: page.bodyWidth
        height: (pad.visible ? pad.y : page.height) - y - Theme.gap

        Column {
            width: scroll.width
            spacing: Theme.gapTiny

            Repeater {
                model: desk.rows

                BoardRow {
                    required property var modelData

                    width: scroll.width
                    row: modelData
                }
            }
        }
    }

    CodePad {
        id: pad

        x: page.bodyX
        y: page.height - height - Theme.gap
        width: page.bodyWidth
        visible: desk.hasPad
        value: desk.typed
        done: desk.search
        onEdited: value => deskTaps.typed(value)
        onFinished: deskTaps.search()
    }
}
