import QtQuick
import QtQuick.Controls.Basic
import Guanjia

// To look at everything: the list of states, the switches, and all components in their states.
Window {
    id: gallery_

    width: Theme.mm(300)
    height: Theme.mm(400)
    title: "画廊 · gallery"
    color: Theme.ground
    visible: true

    component Switch: ActionButton {
        kind: "plain"
        textSize: Theme.mm(6)
        implicitHeight: Theme.mm(12)
        height: implicitHeight
    }

    Column {
        id: switches

        x: Theme.gap
        y: Theme.gap
        width: Theme.mm(130)
        spacing: Theme.gapTiny

        Flow {
            width: parent.width
            spacing: Theme.gapTiny

            Repeater {
                model: gallery.panels

                Switch {
                    required property string modelData

                    objectName: "panel-" + modelData
                    text: modelData
                    onClicked: gallery.usePanel(modelData)
                }
            }

            Repeater {
                model: look.textScales.length

                Switch {
                    required property int index

                    objectName: "gallery-size-" + index
                    text: (look.textSize === index ? "● " : "") + "字 ×" + look.textScales[index]
                    onClicked: look.useSize(index)
                }
            }

            Repeater {
                model: ["normal", "dark", "high"]

                Switch {
                    required property string modelData

                    objectName: "gallery-theme-" + modelData
                    text: (look.theme === modelData ? "● " : "") + modelData
                    onClicked: look.useTheme(modelData)
                }
            }

            Repeater {
                model: gallery.languages

                Switch {
                    required property var modelData

                    objectName: "gallery-language-" + modelData.value
                    text: (gallery.language === modelData.value ? "● " : "") + modelData.label
                    onClicked: gallery.speak(modelData.value)
                }
            }

            Switch {
                objectName: "gallery-low"
                text: (look.lowReach ? "● " : "") + "low reach"
                onClicked: look.useLowReach(!look.lowReach)
            }

            Switch {
                objectName: "gallery-elder"
                text: (gallery.elder ? "● " : "") + "长者版"
                onClicked: gallery.useElder(!gallery.elder)
            }

            Switch {
                objectName: "gallery-still"
                text: (look.still ? "● " : "") + "reduced motion"
                onClicked: look.useStill(!look.still)
            }
        }

        TextField {
            objectName: "gallery-search"
            width: parent.width
            height: Theme.mm(12)
            font.family: Theme.family
            font.pixelSize: Theme.mm(6)
            placeholderText: "search " + gallery.names.length
            onTextEdited: gallery.search(text)
        }
    }

    ListView {
        x: Theme.gap
        y: switches.y + switches.height + Theme.gapTiny
        width: switches.width
        height: parent.height - y - Theme.gap
        clip: true
        model: gallery.names
        spacing: Theme.mm(1)

        delegate: Switch {
            required property string modelData

            width: ListView.view.width
            text: (gallery.shown === modelData ? "● " : "") + modelData
            onClicked: gallery.open(modelData)
        }
    }

    Flickable {
        x: switches.x + switches.width + Theme.gap
        width: parent.width - x - Theme.gap
        height: parent.height
        contentHeight: parts.height
        clip: true

        Components {
            id: parts

            width: parent.width
        }
    }
}
