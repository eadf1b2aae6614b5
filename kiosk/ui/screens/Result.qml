import QtQuick
import Guanjia
import Guanjia.Items

// What you have now, what happens next, by when.
Page {
    id: page

    // Who did not get the hour they asked for wants another one first.
    readonly property bool again: view.resultAgain !== ""

    heading: view.resultHeading
    lead: view.resultLead
    primary: again ? view.resultAgain : w.result_done
    secondary: again ? w.result_done : w.result_another
    onPrimaryTapped: again ? taps.accept() : taps.done()
    onSecondaryTapped: again ? taps.done() : taps.another()

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            Card {
                width: parent.width

                Item {
                    width: parent.width
                    height: Math.max(facts.height, code.height)

                    Column {
                        id: facts

                        width: parent.width - code.width - Theme.gap
                        spacing: Theme.gapTiny

                        ThemedText {
                            width: parent.width
                            text: view.itemName
                            font.bold: true
                        }

                        ThemedText {
                            text: w.result_number
                            size: Theme.textAside
                            color: Theme.inkQuiet
                        }

                        ThemedText {
                            objectName: "number"
                            width: parent.width
                            text: view.numberLines
                            size: Theme.mm(10) * Math.min(Theme.textScale, page.wide ? 1.1 : 1.25)
                            font.bold: true
                            font.features: { "tnum": 1 }
                        }

                        ThemedText {
                            width: parent.width
                            visible: view.personName !== ""
                            text: w.result_applicant + " " + view.personName
                            size: Theme.textAside
                            color: Theme.inkQuiet
                        }

                        ThemedText {
                            width: parent.width
                            visible: view.nextSteps.length > 0
                            text: w.result_keep
                            size: Theme.textAside
                            color: Theme.inkQuiet
                        }
                    }

                    QrCode {
                        id: code

                        objectName: "qr"
                        anchors.right: parent.right
                        width: Theme.mm(page.wide ? 56 : 70)
                        height: width
                        text: view.number
                    }
                }
            }

            Loader {
                width: parent.width
                active: page.wide
                visible: active
                sourceComponent: receipt
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: receipt
            }

            ActionButton {
                objectName: "printAgain"
                visible: view.canPrintAgain
                kind: "plain"
                iconName: "printer"
                text: w.result_print_again
                onClicked: taps.printAgain()
            }

            ThemedText {
                topPadding: Theme.gapTiny
                visible: view.nextSteps.length > 0
                text: w.result_next
                size: Theme.textTile
                font.bold: true
            }

            Repeater {
                model: view.nextSteps

                TimelineRow {
                    required property var modelData

                    width: parent.width
                    done: modelData.done
                    bad: modelData.bad === true
                    title: modelData.title
                    detail: modelData.detail
                }
            }

            Notice {
                objectName: "withdrawLead"
                answers: true
                width: parent.width
                visible: view.resultWithdrawLead !== ""
                text: view.resultWithdrawLead
                kind: "caution"
            }

            ActionButton {
                objectName: "withdraw"
                visible: view.resultWithdraw !== ""
                kind: "plain"
                text: view.resultWithdraw
                onClicked: taps.withdraw()
            }

            ThemedText {
                topPadding: Theme.gapTiny
                visible: view.resultRelated.length > 0
                text: w.result_related
                size: Theme.textTile
                font.bold: true
            }

            Repeater {
                model: view.resultRelated

                CategoryTile {
                    required property var modelData

                    objectName: "related-" + modelData.id
                    width: parent.width
                    text: modelData.name
                    iconName: modelData.icon
                    hint: modelData.summary
                    onClicked: taps.choose(modelData.id)
                }
            }
        }
    }

    Component {
        id: receipt

        Notice {
            objectName: "receiptSays"
            // While it prints there is nothing to do; what has been handed in matters more.
            answers: view.receiptState !== "printing"
            visible: view.receiptSays !== ""
            text: view.receiptSays
            kind: view.receiptState === "printed" ? "good"
                : view.receiptState === "printing" ? "info" : "caution"
            iconName: view.receiptState === "printed" ? "check"
                : view.receiptState === "printing" ? "printer" : "warning"
        }
    }
}
