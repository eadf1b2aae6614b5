import QtQuick
import Guanjia

// The developer's hands: place and lift cards, take paper away, pull and plug the network.
Window {
    id: dock

    readonly property int column: Theme.mm(110)

    width: column + 2 * Theme.gap
    height: Math.min(content.height + 2 * Theme.gap, Screen.desktopAvailableHeight)
    title: "工作台 · dock"
    color: Theme.ground
    visible: true

    component Heading: ThemedText {
        topPadding: Theme.gapTiny
        size: Theme.mm(6.5)
        font.bold: true
        color: Theme.primary
    }

    component Switch: ActionButton {
        kind: "plain"
        width: dock.column
        textSize: Theme.mm(6)
        implicitHeight: Theme.mm(12)
        height: implicitHeight
    }

    Flickable {
        anchors.fill: parent
        anchors.margins: Theme.gap
        contentHeight: content.height

        Column {
            id: content

            width: dock.column
            spacing: Theme.gapTiny

            Heading { text: "身份证读卡器" }

            Repeater {
                model: hands.cards

                Switch {
                    required property var modelData

                    objectName: "dock-card-" + modelData.index
                    text: (hands.placed === modelData.index ? "● " : "") + modelData.label
                    onClicked: hands.place(modelData.index)
                }
            }

            Switch {
                objectName: "dock-lift"
                enabled: hands.placed !== ""
                text: "拿走卡"
                onClicked: hands.lift()
            }

            Repeater {
                model: hands.readerFaults

                Switch {
                    required property var modelData

                    objectName: "dock-reader-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.readerFault(modelData.name)
                }
            }

            Heading { text: "小票打印机" }

            Repeater {
                model: hands.printerFaults

                Switch {
                    required property var modelData

                    objectName: "dock-printer-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.printerFault(modelData.name)
                }
            }

            Heading { text: "A4 打印机" }

            Repeater {
                model: hands.pageFaults

                Switch {
                    required property var modelData

                    objectName: "dock-page-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.pageFault(modelData.name)
                }
            }

            Heading { text: "机柜与电源" }

            Repeater {
                model: hands.cabinetFaults

                Switch {
                    required property var modelData

                    objectName: "dock-cabinet-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.cabinetFault(modelData.name)
                }
            }

            Heading {
                text: "工作人员"
                visible: hands.staffCodes.length > 0
            }

            ThemedText {
                width: dock.column
                visible: hands.staffCodes.length > 0
                text: "打开柜门，或在两个上角依次长按：左、右、右、左、右"
                size: Theme.mm(5.5)
                color: Theme.inkQuiet
            }

            Repeater {
                model: hands.staffCodes

                ThemedText {
                    required property string modelData

                    width: dock.column
                    text: modelData
                    size: Theme.mm(5.5)
                    font.features: { "tnum": 1 }
                }
            }

            Heading { text: "确认本人" }

            Repeater {
                model: hands.identitySwitches

                Switch {
                    required property var modelData

                    objectName: "dock-identity-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.identitySwitch(modelData.name)
                }
            }

            Heading { text: "手机与支付平台" }

            Repeater {
                model: hands.phoneFaults

                Switch {
                    required property var modelData

                    objectName: "dock-phone-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.phoneFault(modelData.name)
                }
            }

            Heading { text: "扫码器" }

            Repeater {
                model: hands.scannerFaults

                Switch {
                    required property var modelData

                    objectName: "dock-scanner-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.scannerFault(modelData.name)
                }
            }

            Heading { text: "高拍仪" }

            Repeater {
                model: hands.cameraFaults

                Switch {
                    required property var modelData

                    objectName: "dock-camera-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.cameraFault(modelData.name)
                }
            }

            Heading { text: "盲用键盘与耳机" }

            Switch {
                objectName: "dock-headset"
                text: (hands.headset ? "● " : "") + "插上耳机"
                onClicked: hands.plugHeadset()
            }

            Grid {
                columns: 3
                spacing: Theme.gapTiny

                Repeater {
                    model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"]

                    Switch {
                        required property string modelData

                        objectName: "dock-key-" + modelData
                        width: (dock.column - 2 * Theme.gapTiny) / 3
                        text: modelData
                        onClicked: hands.key(modelData)
                        onPressAndHold: hands.key(modelData + "+")
                    }
                }
            }

            ThemedText {
                width: parent.width
                text: "听到：" + hands.lastHeard
                size: Theme.mm(5.5)
                color: Theme.inkQuiet
            }

            Heading { text: "网络与平台" }

            Repeater {
                model: hands.cableStates

                Switch {
                    required property var modelData

                    objectName: "dock-cable-" + modelData.name
                    text: (modelData.on ? "● " : "") + modelData.label
                    onClicked: hands.cable(modelData.name)
                }
            }

            ThemedText {
                width: parent.width
                text: hands.queueLine
                size: Theme.mm(5.5)
                color: Theme.inkQuiet
            }

            ThemedText {
                width: parent.width
                text: "平台页面：" + hands.platformUrl
                size: Theme.mm(5.5)
                color: Theme.inkQuiet
            }
        }
    }
}
