import QtQuick

// Services as tiles; those that cannot be done now stay and say why.
Grid {
    id: grid

    property var model: []
    property bool wide: false
    property real room: 0

    readonly property int rowCount: Math.max(1, Math.ceil(model.length / columns))
    readonly property real share: (room - (rowCount - 1) * spacing) / rowCount

    columns: Theme.large || !wide ? 1 : 2
    spacing: Theme.gap

    Repeater {
        model: grid.model

        ServiceTile {
            required property var modelData

            objectName: "service-" + modelData.id
            width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
            height: Math.max(implicitHeight, Math.min(Theme.mm(grid.wide ? 74 : 64), grid.share))
            text: modelData.name
            iconName: modelData.icon
            summary: modelData.summary
            detail: modelData.detail
            mark: modelData.mark
            reason: modelData.reason
            onClicked: taps.choose(modelData.id)
        }
    }
}
