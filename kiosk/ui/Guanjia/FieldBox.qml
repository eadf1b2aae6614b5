import QtQuick

// What has been typed, large; the sentence under it when something is wrong.
Column {
    id: box

    property string shown
    property string complaint

    spacing: Theme.gapSmall

    Rectangle {
        width: parent.width
        height: Theme.mm(26)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.lineStrong
        border.color: box.complaint === "" ? Theme.primary : Theme.danger

        ThemedText {
            id: typed

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.gap
            text: box.shown
            size: Math.min(Theme.mm(14), (box.width - 2 * Theme.gap) / 15)
            font.bold: true
            font.features: { "tnum": 1 }
            wrapMode: Text.NoWrap
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: typed.x + typed.width + Theme.mm(1)
            width: Theme.lineStrong
            height: Theme.mm(14)
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
        // Its room is kept, or the keys below would jump away under the finger.
        opacity: box.complaint === "" ? 0 : 1
        text: box.complaint === "" ? " " : box.complaint
        kind: "danger"
    }
}
