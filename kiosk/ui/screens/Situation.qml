import QtQuick
import Guanjia

// One question about the situation: a tap is the answer.
Page {
    id: page

    heading: view.situationAsk
    lead: view.situationHint
    counter: view.itemEveryday

    aside: view.chips.length > 0 ? given : null

    Component {
        id: given

        ChipRow {
            model: view.chips
            onPicked: id => taps.reopen(id)
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.situationOptions

                ChoiceRow {
                    required property var modelData

                    objectName: "situation-" + modelData.value
                    leastHeight: page.wide ? Theme.target : Theme.mm(30)
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    chosen: modelData.chosen
                    onClicked: taps.pick(modelData.value)
                }
            }
        }
    }
}
