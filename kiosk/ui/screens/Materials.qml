import QtQuick
import Guanjia

// Every material with what has become of it; the ones that are open can be tapped.
Page {
    id: page

    heading: view.materialsHeading
    lead: view.materialsLead
    primary: view.materialsPrimary
    secondary: w.materials_back
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: taps.back()

    aside: view.materialsSpared !== "" ? spared : null

    Component {
        id: spared

        Notice {
            objectName: "spared"
            text: view.materialsSpared
            kind: "good"
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.materialsRows

                MaterialRow {
                    required property var modelData

                    objectName: "material-" + modelData.code
                    leastHeight: page.wide ? Theme.target : Theme.mm(24)
                    width: parent.width
                    text: modelData.name
                    state_: modelData.state
                    done: modelData.done
                    later: modelData.later
                    enabled: modelData.mine
                    onClicked: taps.material(modelData.code)
                }
            }
        }
    }
}
