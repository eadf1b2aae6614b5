import QtQuick
import Guanjia

// What would you like to do?
Page {
    id: page

    heading: w.services_heading
    lead: w.services_lead

    body: Component {
        Grid {
            id: grid

            readonly property int rowCount: Math.ceil(view.tiles.length / columns)
            readonly property real share: parent
                ? (parent.room - (rowCount - 1) * spacing) / rowCount : 0

            width: parent ? parent.width : 0
            columns: Theme.textScale > 1 || !page.wide ? 1 : 2
            spacing: Theme.gap

            Repeater {
                model: view.tiles

                ServiceTile {
                    required property var modelData

                    objectName: "service-" + modelData.id
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    height: Math.max(implicitHeight, Math.min(Theme.mm(page.wide ? 74 : 64), grid.share))
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
    }
}
