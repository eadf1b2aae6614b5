import QtQuick

// Seconds that are left, as a ring that empties and as a number.
Item {
    id: countdown

    property int seconds: 0
    property int of: 1

    readonly property real share: of > 0 ? Math.max(0, Math.min(1, seconds / of)) : 0

    implicitWidth: Theme.mm(36)
    implicitHeight: Theme.mm(36)

    Accessible.role: Accessible.ProgressBar
    Accessible.name: seconds

    // Ticks instead of an arc: the software renderer draws shapes beyond what clips them.
    Repeater {
        model: 24

        Rectangle {
            required property int index

            x: countdown.width / 2 - width / 2
            y: 0
            width: Theme.mm(1.6)
            height: Theme.mm(5)
            radius: width / 2
            color: index < countdown.share * 24 ? Theme.primary : Theme.outline

            transform: Rotation {
                origin.x: Theme.mm(1.6) / 2
                origin.y: countdown.height / 2
                angle: index * 15
            }
        }
    }

    ThemedText {
        anchors.centerIn: parent
        text: countdown.seconds
        size: Theme.mm(12)
        font.bold: true
        font.features: { "tnum": 1 }
        Accessible.ignored: true
    }
}
