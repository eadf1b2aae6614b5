import QtQuick
import Guanjia
import Guanjia.Items

// What the platform found: to be read here, printed, or taken along on the phone.
Page {
    id: page

    heading: view.printoutHeading
    lead: view.printoutLead
    primary: view.printoutPrimary !== "" ? view.printoutPrimary : view.printoutBusy ? "" : w.result_done
    secondary: view.printoutBusy ? "" : view.printoutPrimary !== "" ? w.result_done : w.result_another
    onPrimaryTapped: view.printoutPrimary !== "" ? taps.printAgain() : taps.done()
    onSecondaryTapped: view.printoutPrimary !== "" ? taps.done() : taps.another()

    asideBelow: true
    aside: view.printoutCopy !== "" ? copy : null

    body: Component {
        Column {
            spacing: Theme.gap

            Notice {
                objectName: "printoutSays"
                answers: true
                width: parent.width
                visible: view.printoutSays !== ""
                kind: view.printoutTrouble ? "caution" : "plain"
                text: view.printoutSays
                iconName: "printer"
            }

            Card {
                width: parent.width

                Column {
                    width: parent.width

                    ThemedText {
                        width: parent.width
                        text: view.printoutTitle
                        size: Theme.textTile
                        font.bold: true
                    }

                    Repeater {
                        model: view.printoutRows

                        FactRow {
                            required property var modelData

                            objectName: "fact"
                            width: parent.width
                            label: modelData.label
                            value: reveal.pressed ? modelData.full : modelData.value
                        }
                    }

                    ThemedText {
                        width: parent.width
                        visible: view.printoutMore !== ""
                        text: view.printoutMore
                        size: Theme.textAside
                        color: Theme.inkQuiet
                    }
                }
            }

            ActionButton {
                id: reveal

                objectName: "reveal"
                width: parent.width
                kind: "plain"
                text: w.printout_hold
            }
        }
    }

    Component {
        id: copy

        Card {
            width: parent.width

            Column {
                width: parent.width
                spacing: Theme.gapSmall

                QrCode {
                    objectName: "qr"
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: Theme.mm(page.wide ? 56 : 50)
                    height: width
                    text: view.printoutCopy
                }

                ThemedText {
                    width: parent.width
                    text: w.printout_copy
                    size: Theme.textAside
                    horizontalAlignment: Text.AlignHCenter
                }

                ActionButton {
                    objectName: "copySlip"
                    width: parent.width
                    kind: "plain"
                    visible: view.printoutCanSlip
                    text: w.printout_copy_slip
                    onClicked: taps.copySlip()
                }
            }
        }
    }
}
