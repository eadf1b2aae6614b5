import QtQuick
import Guanjia

// What is read, for what, how long kept, who gets it; refusing is as easy as agreeing.
Page {
    id: page

    heading: w.consent_heading
    lead: w.consent_lead
    primary: w.consent_agree
    secondary: w.consent_decline
    onPrimaryTapped: taps.agree()
    onSecondaryTapped: taps.decline()

    aside: page.wide ? otherwise : null

    Component {
        id: otherwise

        Notice {
            text: w.consent_aside
            size: Theme.textAside
            iconName: "office"
        }
    }

    body: Component {
        Column {
            spacing: Theme.gap

            Card {
                width: parent.width
                padding: Theme.gap * 1.3

                Column {
                    width: parent.width
                    spacing: Theme.gap

                    Repeater {
                        model: view.consentRows

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

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: otherwise
            }
        }
    }
}
