import QtQuick
import Guanjia

// Who looks, for what, how long it is kept, which rights; both answers weigh the same.
Page {
    id: page

    heading: view.faceConsentHeading
    lead: view.faceConsentLead
    primary: view.faceConsentAgree
    secondary: view.faceConsentDecline
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
