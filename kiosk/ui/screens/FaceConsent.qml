import QtQuick
import Guanjia

// Who looks, for what, how long it is kept, which rights; both answers weigh the same.
Page {
    id: page

    heading: w.face_consent_heading
    lead: w.face_consent_lead
    primary: w.face_consent_agree
    secondary: w.face_consent_decline
    secondaryEqual: true
    onPrimaryTapped: taps.agree()
    onSecondaryTapped: taps.decline()

    body: Component {
        Card {
            padding: Theme.gap * 1.3

            Column {
                width: parent.width
                spacing: Theme.gap

                Repeater {
                    model: view.faceRows

                    Column {
                        id: row

                        required property var modelData

                        width: parent.width
                        spacing: Theme.mm(1)

                        ThemedText {
                            width: row.width
                            text: row.modelData.label
                            size: Theme.textAside
                            color: Theme.inkQuiet
                        }

                        ThemedText {
                            width: row.width
                            text: row.modelData.value
                            size: Theme.textSentence
                        }
                    }
                }
            }
        }
    }
}
