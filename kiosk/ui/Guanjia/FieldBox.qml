import QtQuick

// What has been typed, large; the sentence under it when something is wrong.
Column {
    id: box

    property string shown
    property string complaint
    // Room for a sentence instead of a number.
    property bool roomy: false
    // The sentence stands beside it, where a low panel has room.
    property bool wordless: false
    // Of a low panel the keyboard below needs all there is.
    property bool lean: false

    spacing: Theme.gapSmall

    Rectangle {
        width: parent.width
        height: box.roomy ? Math.max(Theme.mm(box.lean ? 18 : 26), typed.height + 2 * Theme.gapTiny) : Theme.mm(box.lean ? 18 : 26)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.lineStrong
        border.color: box.complaint === "" ? Theme.primary : Theme.danger

        ThemedText {
            id: typed

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.gap
            width: box.roomy ? box.width - 3 * Theme.gap : undefined
            text: box.shown
            size: box.roomy ? (box.lean ? Theme.mm(7.5) : Math.max(Theme.mm(9), Theme.textAside))
                : Math.min(Theme.mm(box.lean ? 11 : 14), (box.width - 2 * Theme.gap) / 15)
            font.bold: true
            font.features: { "tnum": 1 }
            wrapMode: box.roomy ? Text.WrapAnywhere : Text.NoWrap
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: typed.x + (box.roomy ? Math.min(typed.contentWidth, typed.width) : typed.width) + Theme.mm(1)
            width: Theme.lineStrong
            height: Theme.mm(box.lean ? 11 : 14)
            color: Theme.primary

            SequentialAnimation on opacity {
                running: !look.still
                loops: Animation.Infinite
                PropertyAnimation { to: 0; duration: 100 }
                PauseAnimation { duration: 500 }
                PropertyAnimation { to: 1; duration: 100 }
                PauseAnimation { duration: 500 }
            }
        }
    }

    Notice {
        objectName: "complaint"
        width: parent.width
        // A sentence has no room to spare beside the letters.
        visible: !box.wordless && (!box.roomy || box.complaint !== "")
        // Its room is kept, or the keys below would jump away under the finger.
        opacity: box.complaint === "" ? 0 : 1
        text: box.complaint === "" ? " " : box.complaint
        kind: "danger"
    }
}
