import QtQuick
import Guanjia
import Guanjia.Items

// What was filled in is kept for later: under which code, how long, and what is in it.
Page {
    id: page

    readonly property bool kept: view.keepPhase === "kept"

    heading: view.keepHeading
    // The code is seen, however many lines the sentence takes; other languages take twice as many.
    readonly property bool crowded: kept && wide && Theme.large && !view.language.startsWith("zh")

    lead: crowded ? "" : view.keepLead
    primary: kept ? w.keep_finish : view.keepPhase === "trouble" ? w.keep_retry : ""
    secondary: w.keep_back
    onPrimaryTapped: kept ? taps.done() : taps.retry()
    onSecondaryTapped: taps.back()

    aside: kept ? code : null
    body: kept ? contents : view.keepTrouble !== "" ? trouble : null

    Component {
        id: code

        Card {
            width: parent ? parent.width : 0

            Item {
                width: parent.width
                height: Math.max(words.height, picture.height)

                Column {
                    id: words

                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - picture.width - Theme.gap
                    spacing: Theme.gapTiny

                    ThemedText {
                        objectName: "keepCode"
                        width: parent.width
                        text: view.keepCode
                        size: Math.min(Math.max(Theme.mm(page.wide ? 13 : 17), Theme.textQuestion), width / 5.6)
                        font.bold: true
                        font.features: { "tnum": 1 }
                    }

                    ThemedText {
                        width: parent.width
                        visible: !page.wide
                        text: w.keep_not_sent
                        size: Theme.textAside
                        color: Theme.inkQuiet
                    }
                }

                QrCode {
                    id: picture

                    objectName: "qr"
                    anchors.right: parent.right
                    width: Theme.mm(page.wide ? 46 : 60)
                    height: width
                    text: view.keepQr
                }
            }
        }
    }

    Component {
        id: contents

        Column {
            spacing: Theme.gapSmall

            ThemedText {
                width: parent.width
                visible: page.crowded
                text: view.keepLead
                color: Theme.inkQuiet
            }

            ThemedText {
                width: parent.width
                visible: page.wide
                text: w.keep_not_sent
                size: Theme.textAside
                color: Theme.inkQuiet
            }

            Repeater {
                model: view.keepFacts

                FactRow {
                    required property var modelData

                    width: parent.width
                    label: modelData.label
                    value: modelData.value
                }
            }

            Notice {
                width: parent.width
                visible: view.keepPages !== ""
                text: view.keepPages
                kind: "caution"
            }

            Notice {
                objectName: "keepSlip"
                answers: true
                width: parent.width
                visible: view.keepSlip !== ""
                text: view.keepSlip
                kind: view.keepSlipGood ? "info" : "caution"
                iconName: view.keepSlipGood ? "printer" : "warning"
            }

            ActionButton {
                objectName: "printAgain"
                visible: view.keepAgain
                kind: "plain"
                iconName: "printer"
                text: w.keep_print
                onClicked: taps.printAgain()
            }

            Notice {
                width: parent.width
                text: w.keep_phone
            }
        }
    }

    Component {
        id: trouble

        Column {
            Notice {
                objectName: "keepTrouble"
                answers: true
                width: parent.width
                text: view.keepTrouble
                kind: "danger"
            }
        }
    }
}
