import QtQuick
import Guanjia

// Is this you? Masked until the holder holds it.
Page {
    id: page

    // The finger is on the button: everything is shown.
    property bool held: false
    readonly property real labels: Theme.mm(wide ? 37 : 46) * Math.min(Theme.textScale, 1.25)

    heading: w.confirm_heading
    lead: w.confirm_lead
    primary: w.confirm_yes
    secondary: w.confirm_no
    onPrimaryTapped: taps.confirm()
    onSecondaryTapped: taps.deny()

    aside: page.wide ? facts : null

    Component {
        id: facts

        Card {
            padding: Theme.gap * (page.wide ? 1 : 1.3)

            Column {
                width: parent.width
                spacing: !page.wide ? Theme.gap : Theme.large ? 0 : Theme.gapSmall

                FactRow {
                    width: parent.width
                    label: w.confirm_name
                    labelWidth: page.labels
                    value: page.held ? view.personNameFull : view.personName
                    valueSize: page.wide && Theme.large ? Theme.textSentence : Theme.textTile
                    strong: true
                }

                FactRow {
                    objectName: "personDocument"
                    width: parent.width
                    visible: view.personDocument !== ""
                    label: w.travel_label_kind
                    labelWidth: page.labels
                    value: view.personDocument
                }

                FactRow {
                    objectName: "personNumber"
                    width: parent.width
                    label: view.personDocument !== "" ? w.travel_label_number : w.confirm_number
                    labelWidth: page.labels
                    value: page.held ? view.personNumberFull : view.personNumber
                    valueSize: page.wide ? Theme.textSentence : Theme.textTile
                }

                FactRow {
                    width: parent.width
                    visible: view.personAddress !== ""
                    label: w.confirm_address
                    labelWidth: page.labels
                    value: page.held ? view.personAddressFull : view.personAddress
                    valueSize: page.wide ? Theme.textSentence : Theme.textTile
                }

                FactRow {
                    width: parent.width
                    label: w.confirm_valid
                    labelWidth: page.labels
                    value: view.personValid
                    valueSize: page.wide ? Theme.textSentence : Theme.textTile
                }
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gap

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: facts
            }

            Notice {
                width: parent.width
                visible: view.personExpired
                answers: true
                kind: "caution"
                text: w.confirm_expired
            }

            Notice {
                objectName: "personEnds"
                width: parent.width
                visible: view.personEnds !== ""
                text: view.personEnds
                iconName: "clock"
            }

            // Offered by itself, as large as the other answer.
            ActionButton {
                objectName: "elderYes"
                width: parent.width
                visible: view.elderOffered
                text: w.elder_confirm
                onClicked: { taps.elder(true); taps.confirm() }
            }

            ActionButton {
                objectName: "hold"
                width: parent.width
                kind: "plain"
                text: w.confirm_hold
                onPressedChanged: page.held = pressed
            }

            ActionButton {
                objectName: "actFor"
                width: parent.width
                visible: view.agentOffered
                kind: "plain"
                text: w.agent_act
                onClicked: taps.actFor()
            }
        }
    }
}
