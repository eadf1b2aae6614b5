import QtQuick

// This very terminal: screen, lit reader at the lower right, paper slot below.
Item {
    id: picture

    property bool readerLit: false
    property bool slotLit: false
    property bool cardOnReader: false

    implicitWidth: Theme.mm(96)
    implicitHeight: Theme.mm(118)

    readonly property real unit: Math.min(width / 96, height / 118)

    Item {
        anchors.centerIn: parent
        width: 96 * picture.unit
        height: 118 * picture.unit

        // Body
        Rectangle {
            width: parent.width
            height: parent.height
            radius: 7 * picture.unit
            color: Theme.soft
            border.width: Theme.line
            border.color: Theme.outline
        }

        // Screen
        Rectangle {
            x: 10 * picture.unit
            y: 9 * picture.unit
            width: 76 * picture.unit
            height: 52 * picture.unit
            radius: 3 * picture.unit
            color: Theme.surface
            border.width: Theme.lineStrong
            border.color: Theme.primary

            Column {
                x: 7 * picture.unit
                y: 9 * picture.unit
                spacing: 5 * picture.unit

                Repeater {
                    model: [38, 50, 28]

                    Rectangle {
                        required property int modelData

                        width: modelData * picture.unit
                        height: 4 * picture.unit
                        radius: height / 2
                        color: Theme.outline
                    }
                }
            }
        }

        // Reader with its lamp
        Rectangle {
            id: reader

            x: 48 * picture.unit
            y: 67 * picture.unit
            width: 38 * picture.unit
            height: 30 * picture.unit
            radius: 3 * picture.unit
            color: Theme.surface
            border.width: picture.readerLit ? Theme.lineStrong : Theme.line
            border.color: picture.readerLit ? Theme.lamp : Theme.outline

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottom: parent.bottom
                anchors.bottomMargin: 3 * picture.unit
                width: parent.width * 0.7
                height: 2.4 * picture.unit
                radius: height / 2
                color: picture.readerLit ? Theme.lamp : Theme.outline

                SequentialAnimation on opacity {
                    running: picture.readerLit && !look.still
                    loops: Animation.Infinite
                    NumberAnimation { to: 0.35; duration: 900; easing.type: Easing.InOutSine }
                    NumberAnimation { to: 1; duration: 900; easing.type: Easing.InOutSine }
                }
            }
        }

        // Card on its way to the reader, or lying there
        Rectangle {
            id: card

            readonly property real away: picture.cardOnReader ? 0 : 1

            x: reader.x + 5 * picture.unit + away * 2 * picture.unit
            y: reader.y + 4 * picture.unit - away * 5 * picture.unit
            width: 28 * picture.unit
            height: 18 * picture.unit
            radius: 2 * picture.unit
            rotation: away * -5
            visible: picture.readerLit || picture.cardOnReader
            color: Theme.surface
            border.width: Theme.lineStrong
            border.color: Theme.primary

            Icon {
                x: parent.width - 12 * picture.unit
                y: 4.5 * picture.unit
                name: "person"
                size: 9 * picture.unit
            }

            Column {
                x: 3.5 * picture.unit
                y: 5 * picture.unit
                spacing: 2.6 * picture.unit

                Repeater {
                    model: [9, 10, 7]

                    Rectangle {
                        required property int modelData

                        width: modelData * picture.unit
                        height: 1.6 * picture.unit
                        radius: height / 2
                        color: Theme.outline
                    }
                }
            }
        }

        // Paper slot with a sheet leaving it
        Rectangle {
            id: slot

            x: 10 * picture.unit
            y: 72 * picture.unit
            width: 30 * picture.unit
            height: 3 * picture.unit
            radius: height / 2
            color: picture.slotLit ? Theme.lamp : Theme.outline
        }

        Rectangle {
            x: 14 * picture.unit
            y: slot.y + slot.height
            width: 22 * picture.unit
            height: 22 * picture.unit
            visible: picture.slotLit
            color: Theme.surface
            border.width: Theme.lineStrong
            border.color: Theme.primary

            Column {
                x: 3 * picture.unit
                y: 4 * picture.unit
                spacing: 3 * picture.unit

                Repeater {
                    model: [15, 12, 15]

                    Rectangle {
                        required property int modelData

                        width: modelData * picture.unit
                        height: 1.6 * picture.unit
                        radius: height / 2
                        color: Theme.outline
                    }
                }
            }
        }

        Rectangle {
            x: 10 * picture.unit
            y: 104 * picture.unit
            width: 76 * picture.unit
            height: 2 * picture.unit
            radius: height / 2
            color: Theme.outline
        }
    }
}
