import QtQuick
import Guanjia

// One material: a tap on a way is the answer.
Page {
    id: page

    heading: view.materialName
    lead: view.materialLead
    secondary: w.material_back
    onSecondaryTapped: taps.back()

    aside: view.materialCheck !== "" || view.materialNote !== "" ? explanation : null

    Component {
        id: explanation

        Column {
            spacing: Theme.gapSmall

            Notice {
                objectName: "materialNote"
                answers: true
                width: parent.width
                visible: view.materialNote !== ""
                text: view.materialNote
                kind: "caution"
            }

            Notice {
                width: parent.width
                visible: view.materialCheck !== ""
                text: view.materialCheck
                size: Theme.textAside
                iconName: "paper"
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.materialWays

                ChoiceRow {
                    required property var modelData

                    objectName: "way-" + modelData.way
                    leastHeight: page.wide ? Theme.target : Theme.mm(30)
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    chosen: modelData.chosen
                    enabled: modelData.enabled
                    onClicked: taps.way(modelData.way)
                }
            }
        }
    }
}
