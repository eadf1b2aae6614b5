import QtQuick
import Guanjia

// The price first, line by line; nothing is asked for here.
Page {
    id: page

    heading: view.billHeading
    lead: view.billLead
    primary: view.billNobody ? w.bill_change : view.billNothing ? w.bill_another : view.billPay
    secondary: view.billNobody ? w.bill_another : view.billNothing ? w.bill_back : ""
    onPrimaryTapped: view.billNobody ? taps.back() : view.billNothing ? taps.another() : taps.pay()
    onSecondaryTapped: view.billNobody ? taps.another() : taps.back()

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            ThemedText {
                width: parent.width
                text: view.itemName
                font.bold: true
            }

            Notice {
                objectName: "billNote"
                width: parent.width
                visible: view.billNote !== ""
                text: view.billNote
                kind: "caution"
            }

            Notice {
                objectName: "billPrinter"
                width: parent.width
                visible: view.billPrinter !== ""
                text: view.billPrinter
                kind: "caution"
                iconName: "printer"
            }

            ThemedText {
                width: parent.width
                visible: view.billBasis !== ""
                text: view.billBasis
                size: Theme.textAside
                color: Theme.inkQuiet
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            ThemedText {
                width: parent.width
                visible: view.billSeveral
                text: w.bill_choose
                color: Theme.inkQuiet
            }

            Repeater {
                model: view.billLines

                Item {
                    id: line

                    required property var modelData

                    width: parent.width
                    height: view.billSeveral ? row.implicitHeight : plain.implicitHeight

                    ChoiceRow {
                        id: row

                        objectName: "bill-" + line.modelData.id
                        visible: view.billSeveral
                        width: parent.width
                        several: true
                        text: line.modelData.amount + "  " + line.modelData.title
                        hint: line.modelData.detail
                        chosen: line.modelData.chosen
                        onClicked: taps.toggle(line.modelData.id)
                    }

                    Card {
                        id: plain

                        visible: !view.billSeveral
                        width: parent.width

                        Column {
                            width: parent.width

                            ThemedText {
                                width: parent.width
                                text: line.modelData.title
                                size: Theme.textTile
                            }

                            ThemedText {
                                width: parent.width
                                text: line.modelData.amount
                                size: Theme.textQuestion
                                font.bold: true
                                font.features: { "tnum": 1 }
                            }

                            ThemedText {
                                width: parent.width
                                visible: line.modelData.detail !== ""
                                text: line.modelData.detail
                                color: Theme.inkQuiet
                            }
                        }
                    }
                }
            }
        }
    }
}
