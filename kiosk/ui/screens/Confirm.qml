import QtQuick
import Guanjia

// Is this you? Masked until the holder holds it.
Page {
    id: page

    heading: w.confirm_heading
    lead: w.confirm_lead
    primary: w.confirm_yes
    secondary: w.confirm_no
    onPrimaryTapped: taps.confirm()
    onSecondaryTapped: taps.deny()

    body: Component {
        Column {
            spacing: Theme.gap

            Card {
                width: parent.width
                padding: Theme.gap * 1.3

                Column {
                    width: parent.width
                    spacing: page.wide ? Theme.gapSmall : Theme.gap

                    FactRow {
                        width: parent.width
                        label: w.confirm_name
                        value: hold.pressed ? view.personNameFull : view.personName
                        valueSize: Theme.textTile
                        strong: true
                    }

                    FactRow {
                        objectName: "personDocument"
                        width: parent.width
                        visible: view.personDocument !== ""
                        label: w.travel_label_kind
                        value: view.personDocument
                    }

                    FactRow {
                        objectName: "personNumber"
                        width: parent.width
                        label: view.personDocument !== "" ? w.travel_label_number : w.confirm_number
                        value: hold.pressed ? view.personNumberFull : view.personNumber
                        valueSize: page.wide ? Theme.textSentence : Theme.textTile
                    }

                    FactRow {
                        width: parent.width
                        visible: view.personAddress !== ""
                        label: w.confirm_address
                        value: hold.pressed ? view.personAddressFull : view.personAddress
                        valueSize: page.wide ? Theme.textSentence : Theme.textTile
                    }

                    FactRow {
                        width: parent.width
                        label: w.confirm_valid
                        value: view.personValid
                        valueSize: page.wide ? Theme.textSentence : Theme.textTile
                    }
                }
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
                id: hold

                objectName: "hold"
                width: parent.width
                kind: "plain"
                text: w.confirm_hold
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
