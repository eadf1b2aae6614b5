import QtQuick
import Guanjia

// What would you like to do? By category, or by what people call it.
Page {
    id: page

    heading: view.servicesHeading
    lead: view.servicesLead
    primary: view.categories.length > 0 ? w.services_search_button : ""
    secondary: view.searching ? w.services_search_all
        : view.categories.length > 0 ? w.services_progress : ""
    onPrimaryTapped: taps.search("")
    onSecondaryTapped: view.searching ? taps.back() : taps.progress()

    // Where both scroll together, what can be done comes before other ways to it.
    asideBelow: true
    // In landscape the keys stand left of what they find.
    aside: page.wide && view.searching ? keys
        : view.ways.length > 0 ? ways : view.marks.length > 0 ? marks : null
    body: view.searching ? search : view.categories.length > 0 ? categories : tiles

    Component {
        id: ways

        Flow {
            spacing: Theme.gapSmall

            Repeater {
                model: view.ways

                ActionButton {
                    required property var modelData

                    objectName: "by-" + modelData.id
                    kind: "plain"
                    width: Math.min(implicitWidth, parent.width)
                    text: modelData.label
                    onClicked: taps.lookBy(modelData.id)
                }
            }

            ActionButton {
                objectName: "resume"
                kind: "plain"
                width: Math.min(implicitWidth, parent.width)
                text: w.resume_offer
                onClicked: taps.resume()
            }
        }
    }

    Component {
        id: marks

        Flow {
            spacing: Theme.gapSmall

            Repeater {
                model: view.marks

                ActionButton {
                    required property var modelData

                    objectName: "mark-" + modelData.id
                    kind: "plain"
                    width: Math.min(implicitWidth, parent.width)
                    text: modelData.label
                    iconName: modelData.chosen ? "check" : ""
                    Accessible.checkable: true
                    Accessible.checked: modelData.chosen
                    onClicked: taps.mark(modelData.id)
                }
            }
        }
    }

    Component {
        id: categories

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.gapSmall

            TileGrid {
                objectName: "elderFirst"
                width: parent.width
                visible: view.elderFirst.length > 0
                model: view.elderFirst
            }

            Grid {
                id: wall

                width: parent.width
                // Equal tiles: a row of different heights looks broken.
                readonly property real tallest: Math.max(0, ...Array.from(children, one => one.implicitHeight))

                columns: Theme.large ? 2 : 3
                spacing: Theme.gapSmall

                Repeater {
                    model: view.categories

                    CategoryTile {
                        required property var modelData

                        objectName: "category-" + modelData.name
                        width: (wall.width - (wall.columns - 1) * wall.spacing) / wall.columns
                        height: Math.max(wall.tallest, Theme.mm(page.wide ? 24 : 33))
                        text: modelData.label
                        iconName: modelData.icon
                        hint: modelData.hint
                        count: modelData.count
                        onClicked: taps.category(modelData.name)
                    }
                }
            }
        }
    }

    Component {
        id: tiles

        TileGrid {
            width: parent ? parent.width : 0
            wide: page.wide
            room: parent ? parent.room : 0
            model: view.tiles
        }
    }

    Component {
        id: keys

        Column {
            spacing: Theme.gap

            FieldBox {
                width: parent.width
                shown: view.query
                complaint: view.nothingFound
            }

            LetterPad {
                width: parent.width
                value: view.query
                onEdited: value => taps.search(value)
            }
        }
    }

    Component {
        id: search

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.gap

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: keys
            }

            TileGrid {
                width: parent.width
                wide: false
                room: 0
                model: view.tiles
            }
        }
    }
}
