import QtQuick

// What a photographed paper offers for the question, each with the line it stands in.
Column {
    id: offers

    required property real rowHeight
    readonly property bool offered: view.paperOffers.length > 0 || view.paperNote !== ""

    spacing: Theme.gapSmall

    Repeater {
        model: view.paperOffers

        ChoiceRow {
            required property var modelData

            objectName: "offer-" + modelData.value
            leastHeight: offers.rowHeight
            width: offers.width
            text: modelData.label
            hint: modelData.hint
            chosen: modelData.chosen
            onClicked: taps.option(modelData.value)
        }
    }

    Notice {
        objectName: "paperNote"
        width: parent.width
        visible: view.paperNote !== ""
        text: view.paperNote
    }
}
