import QtQuick
import Guanjia

// Somebody acts for the person on the card: what both agree to, within which limits, and who.
Page {
    id: page

    heading: view.agentHeading
    lead: view.agentLead
    primary: view.agentPrimary
    secondary: w.agent_back
    onPrimaryTapped: view.agentReady ? taps.accept() : taps.agree()
    onSecondaryTapped: taps.back()

    aside: page.wide ? people : null

    Component {
        id: people

        Column {
            spacing: Theme.gapSmall

            Card {
                width: parent.width

                Column {
                    width: parent.width

                    FactRow {
                        width: parent.width
                        label: w.agent_for_whom
                        labelWidth: Theme.labelColumn
                        value: view.personName + "  " + view.personNumber
                    }

                    FactRow {
                        objectName: "agentName"
                        width: parent.width
                        visible: view.agentReady
                        label: view.agentWho
                        labelWidth: Theme.labelColumn
                        value: view.agentName
                    }
                }
            }

            Notice {
                width: parent.width
                visible: page.wide
                text: w.agent_limits
                size: Theme.textAside
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
                sourceComponent: people
            }

            Card {
                width: parent.width

                ThemedText {
                    objectName: "agentText"
                    width: parent.width
                    text: view.agentText
                }
            }

            Notice {
                width: parent.width
                visible: !page.wide
                text: w.agent_limits
                size: Theme.textAside
            }
        }
    }
}
