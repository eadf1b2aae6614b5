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

    // On a low panel all of it would be read through a slit; there it begins under the heading.
    // Unless the heading needs it: other languages take twice the lines.
    readonly property int first: wide && (!Theme.large || view.language.startsWith("zh")) ? 1 : 0

    aside: page.first > 0 ? begun : null

    component Told: Card {
        id: told

        property var rows: []

        padding: Theme.gap * (page.wide ? 1 : 1.3)

        Column {
            width: parent.width
            spacing: page.wide ? Theme.gapSmall : Theme.gap

            Repeater {
                model: told.rows

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

    Component {
        id: begun

        Told {
            rows: view.consentRows.slice(0, page.first)
        }
    }

    body: Component {
        Column {
            spacing: Theme.gap

            Told {
                width: parent.width
                rows: view.consentRows.slice(page.first)
            }

            Notice {
                width: parent.width
                text: w.consent_aside
                size: Theme.textAside
                iconName: "office"
            }
        }
    }
}
