import QtQuick

// A question or a message over the screen: heading, sentence, at most two ways on.
Sheet {
    id: dialog

    property string heading
    property string text
    property string primary
    property string primaryName: "dialogPrimary"
    property string secondary: ""
    property string secondaryName: "dialogSecondary"
    default property alias more: place.data
    signal accepted
    signal declined

    Accessible.name: heading

    Column {
        width: parent.width
        spacing: Theme.gap

        ThemedText {
            width: parent.width
            text: dialog.heading
            size: Theme.textQuestion
            font.bold: true
            Accessible.role: Accessible.Heading
        }

        ThemedText {
            width: parent.width
            visible: text !== ""
            text: dialog.text
            size: Theme.textTile
            font.features: { "tnum": 1 }
        }

        Column {
            id: place

            width: parent.width
            visible: children.length > 0
            spacing: Theme.gap
        }

        ActionButton {
            objectName: dialog.primaryName
            width: parent.width
            text: dialog.primary
            onClicked: dialog.accepted()
        }

        ActionButton {
            objectName: dialog.secondaryName
            width: parent.width
            visible: dialog.secondary !== ""
            kind: "plain"
            text: dialog.secondary
            onClicked: dialog.declined()
        }
    }
}
