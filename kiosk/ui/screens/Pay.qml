import QtQuick
import Guanjia
import Guanjia.Items

// The code with amount, purpose and time left; afterwards only what the payment platform said.
Page {
    id: page

    heading: view.payHeading
    lead: view.payLead
    primary: view.payPrimary
    secondary: view.paySecondary
    onPrimaryTapped: {
        if (view.payState === "silent")
            taps.accept()
        else if (view.payState === "unknown")
            taps.printAgain()
        else
            taps.back()
    }
    onSecondaryTapped: view.payState === "unknown" ? taps.done() : taps.back()

    aside: Component {
        Card {
            Column {
                width: parent.width

                FactRow {
                    width: parent.width
                    label: w.pay_what
                    value: view.payTitle
                }

                FactRow {
                    width: parent.width
                    label: w.pay_amount
                    value: view.payAmount
                    valueSize: Theme.textTile
                    strong: true
                }

                FactRow {
                    objectName: "payOrder"
                    width: parent.width
                    visible: view.payState === "unknown" || view.payState === "paid"
                    label: w.pay_order
                    value: view.payOrder
                }
            }
        }
    }

    body: Component {
        Column {
            id: column

            property real now: Date.now() - view.clockAheadMs
            readonly property int secondsLeft: Math.max(0, Math.round((view.payExpires - now) / 1000))

            spacing: Theme.gap

            Timer {
                interval: 1000
                repeat: true
                running: view.payCode !== ""
                onTriggered: column.now = Date.now() - view.clockAheadMs
            }

            QrCode {
                objectName: "payQr"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: view.payCode !== ""
                width: Math.max(Theme.mm(44), Math.min(Theme.mm(120), column.width, column.parent.room * 0.8))
                height: width
                text: view.payCode
            }

            ThemedText {
                objectName: "payLeft"
                width: parent.width
                visible: view.payCode !== ""
                horizontalAlignment: Text.AlignHCenter
                text: w.pay_left.replace("{time}",
                    Math.floor(column.secondsLeft / 60) + ":" + String(column.secondsLeft % 60).padStart(2, "0"))
                size: Theme.textTile
                font.features: { "tnum": 1 }
            }

            QrCode {
                objectName: "orderQr"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: view.payState === "unknown"
                width: Math.max(Theme.mm(36), Math.min(Theme.mm(70), column.parent.room * 0.6))
                height: width
                text: view.payOrder
            }

            // Nobody should take it for the code to pay with.
            ThemedText {
                width: parent.width
                visible: view.payState === "unknown"
                horizontalAlignment: Text.AlignHCenter
                text: w.pay_order
                size: Theme.textAside
                color: Theme.inkQuiet
            }

            Notice {
                objectName: "paySays"
                answers: true
                width: parent.width
                visible: view.paySays !== ""
                text: view.paySays
                iconName: "printer"
            }
        }
    }
}
