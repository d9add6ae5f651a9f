"""Scenes of danger: what together tells of one, though no word of it would alone. Data for `cases.dangers`.

A concept is a list of words; a scene is a kind of danger and the concepts that must stand in one sentence, in any
order, the telling one first ("-" before a concept: none of it may). "_" is a space, "*" any ending, "~" up to two
words or six characters. Folded text again: small letters without apostrophes, simplified characters.
"""

# ruff: noqa: E501 - a concept is easier to read whole

import re

# Who stands for more: each of the second is one of the first too.
INCLUDES: dict[str, tuple[str, ...]] = {
    "somebody": ("who", "small", "frail"),
    "anyone": ("who", "small", "frail", "self"),
    "fragile": ("small", "frail"),
    "alarming": ("helpless", "out"),
}

# What is missing where a part of the street is: nobody is.
_PARTS_EN = "cover covers lid grate grating grid grids rail rails railing railings guardrail manhole manholes drain fence plank planks board slab slabs bollard bollards sign step steps barrier"
_GONE_EN = (
    "missing is_missing are_missing gone is_gone are_gone has_gone went_missing was_missing disappeared has_disappeared"
)
_PARTS_GONE_EN = " ".join(
    [f"{part}_{gone}" for part in _PARTS_EN.split() for gone in _GONE_EN.split()]
    + [f"missing_{part}" for part in _PARTS_EN.split()]
)
_PARTS_ZH = (
    "井盖 盖子 盖板 沟盖 箅子 篦子 水箅 护栏 栏杆 扶手 围栏 挡板 隔离墩 石墩 指示牌 路牌 站牌 厕所 入口 出口 牌子"
)
_GONE_ZH = "不见 又不见 都不见 也不见 失踪 找不到 找不着 都找不到 也找不到 都找不着 也找不着"
_PARTS_GONE_ZH = " ".join(part + gone for part in _PARTS_ZH.split() for gone in _GONE_ZH.split())

CONCEPTS_EN: dict[str, str] = {
    # What keeps somebody alive, and what it runs on.
    "life_support": "oxygen_machine oxygen_concentrator ventilator home_ventilator breathing_machine dialysis_machine on_oxygen",
    "power_going": "battery_low battery_is_low battery_nearly battery_is_nearly battery_almost battery_is_almost battery_dying battery_is_dying battery_gone battery_is_gone battery_running battery_is_running no_power power_out power_is_out power_cut power_is_off power_went without_power no_electricity without_electricity hour_left hours_left minutes_left running_out",
    "self": "i we me us my our myself im ive",
    "who": "dem dey someone somebody someones person persons people ppl folks man men woman women guy guys lady ladies dude bloke fella fellas chap lad lads lass gentleman driver drivers worker workers labourer labourers builder roofer window_cleaner cyclist pedestrian pedestrians passenger passengers biker motorcyclist rider jogger swimmer swimmers kayaker surfer hiker tourist tourists customer patient resident residents tenant student students pupil pupils teen teens teenager teenagers youth youths neighbour neighbours neighbor neighbors husband wife partner boyfriend girlfriend roommate roomate roomie flatmate friend friends mate colleague coworker boss son sons daughter daughters brother sister cousin nephew niece uncle auntie aunt father dad daddy papa mother mom mum mam mama mommy mummy mammy family victim body homeless he shes hes she they theyre theres_4 everyone him her them crew electrician plumber postman courier boarder paddler",
    "small": "toddler toddlers baby babies infant newborn child children kid kids kiddo little_boy little_girl little_one little_lad young_boy young_girl young_lad wee_lad wee_girl wee_boy wee_one year_old year_olds yr_old yo boy girl boys girls diaper nappy pram stroller buggy preschooler grandson granddaughter grandchild bub bairn schoolkid daycare kindergarten nursery 2yo 3yo 4yo 5yo 6yo 7yo 8yo 9yo 10yo my_lad",
    "frail": "dementia alzheimer* elderly old_man old_chap old_boy old_dear old_woman old_lady old_fella old_fellow old_guy old_gentleman nana nan gran granny grandma grandmother grandpa grandfather grandad granddad autistic disabled wheelchair pensioner diabetic bedridden epileptic learning_disability grandparent",
    # Beyond doubt, of whomever it is said.
    "out": "unresponsive not_responding wont_respond isnt_responding wont_wake not_waking cant_wake cannot_wake doesnt_wake couldnt_wake wont_come_round not_breathing isnt_breathing hardly_breathing barely_breathing stopped_breathing no_pulse no_heartbeat cant_breathe cannot_breathe cant_breath struggling_to_breathe gasping_for unconscious uncon* lips_are_blue lips_blue blue_lips gone_blue turned_blue turning_blue going_blue turning_purple gone_purple gone_grey gone_gray grey_in_the_face foaming foam_coming foam_at frothing gone_all_floppy all_floppy gone_floppy gone_limp went_limp throat_is_closing throat_closing throat_swelling throat_is_swelling anaphyla* epipen seizing convulsing convulsions having_a_fit having_fits having_a_stroke having_a_seizure slurring slurred_speech slurring_his slurring_her face_is_drooping face_drooping face_drooped one_side_of_~_face cant_feel_~_legs cant_feel_~_arm cant_feel_~_side cant_move_~_legs cant_move_~_arm blacked_out passed_out passing_out out_cold knocked_out keeled_over face_down motionless lifeless waters_broke water_broke baby_is_coming baby_coming crowning in_labor in_labour bone_sticking bone_is_sticking finger_off fingers_off cut_too_deep cut_so_deep bleeding_out wont_stop_bleeding bleeding_heavily spurting gushing_blood blood_is_gushing pool_of_blood overdosed od_on od_ing chest_pain chest_pains tight_chest chest_is_tight pain_in_~_chest pains_in_~_chest crushing_pain heart_attack choking_on chocking_on open_~_eyes_diabetic hypothermi* heatstroke heat_stroke electrocuted stung_~_throat coughing_up_blood vomiting_blood throwing_up_blood no_sign_of_life no_signs_of_life cardiac stabbed hasnt_moved mouth_~_one_side mouth_droop* mouth_is_drooping mouth_~_to_one_side mouth_hanging tongue_is_swelling tongue_swelling tongue_swollen lips_swelling lips_are_swelling face_is_swelling face_swelling",
    "helpless": "not_moving isnt_moving arent_moving not_answering isnt_answering doesnt_answer wont_answer no_answer lying_there lying_on lying_in laying_on laying_in lying_down laid_out collapsed slumped fainted faint fainting moaning groaning wheezing gasping choking drooling floppy limp pale grey gray purple numb paralysed paralyzed wont_swallow cant_swallow to_open_~_eyes open_her_eyes open_his_eyes doesnt_open swelling swollen allergic swallow bleeding blood bloody vomiting throwing_up convuls* shaking_all cant_get_up cannot_get_up cant_stand cant_move cannot_move wont_stop cant_talk cant_speak confused_and delirious hallucinat* double_vision half_conscious semi_conscious unwell_badly concussed concussion thrown_back hurt injured burnt burned scalded fitting",
    "fell": "fell fallen hes_fell has_fallen falling_off fell_off fell_from slipped_off slipped_from tumbled plunged",
    "height": "ladder roof gutters scaffold scaffolding balcony window stairs staircase escalator tree bridge cliff storey floor_up wall platform rooftop crane horse bunk",
    # Water
    "water": "river canal lake pond sea ocean harbour harbor creek stream reservoir weir dock quay quayside marina estuary tide surf ditch lock culvert bay liffey rapids lagoon floodwater floodwaters well pool jetty pier dam sluice outfall",
    "in_water": "in_the_river in_the_canal in_the_lake in_the_pond in_the_sea in_the_ocean in_the_harbour in_the_harbor in_the_creek in_the_water in_the_reservoir in_the_weir in_the_dock in_the_ditch in_the_drain into_the_river into_the_canal into_the_lake into_the_pond into_the_sea into_the_water into_the_harbour into_the_harbor into_the_creek into_the_dock off_the_pier off_the_quay off_the_jetty",
    "struggle": "going_under went_under gone_under head_under under_the_water underwater cant_hold hold_on holding_on cant_swim can_not_swim struggling drowning splashing waving_~_arms face_down swept dragged_out carried_out drifting floating disappeared capsized capsised overturned sinking taking_on_water taking_in_water filling_up cut_off cant_get_back cannot_get_back stranded fell jumped slipped thru_the_ice through_the_ice screaming_for no_sign_of swallowed hasnt_come_up not_come_up didnt_come_up never_came_up bobbing went_in dragged_to dragged_into sucked_into sucked_in pulled_under sucked_under",
    "ice": "thru_the_ice through_the_ice thru_ice through_ice ice_broke ice_cracked ice_gave",
    "rising": "coming_up rising risen rises up_to_~_knees up_to_~_waist up_to_~_chest up_to_~_neck up_to_~_window* up_to_~_door* over_the_doors over_the_bonnet at_our_knees to_our_knees to_my_knees at_my_knees waist_deep knee_deep chest_deep neck_deep waist_high knee_high pouring_in pouring_into coming_in coming_into flooding filling getting_higher getting_deeper over_the_seats at_the_windows above_~_knees",
    "flood": "water waters flood flooded floods floodwater floodwaters flooding river tide",
    # Cannot get out
    "cant_out": "cant_get_out cannot_get_out cant_open cannot_open wont_open cant_get_down cannot_get_down cant_get_off cant_get_back cant_get_free cant_move cant_escape cant_leave no_way_out no_way_down unable_to_get_out trapped stuck wedged pinned jammed locked_in locked_inside locked_me locked_us locked_her locked_him locked_himself locked_herself shut_in caught_in still_inside still_in_it still_in_there inside_it still_in_the in_there inside",
    "under": "under_it underneath_it under_there beneath_it people_under person_under people_underneath underneath buried crushed pinned trapped_under on_top_of_me on_top_of_her on_top_of_him on_my_~ people_on_it people_inside on_my_leg she_is_under he_is_under is_under_it under_the_rubble kids_under",
    "people_in": "people_on_it people_in_it people_inside kids_inside children_inside still_inside driver_still driver_in driver_is_in driver_inside someone_inside someone_in_it person_inside people_underneath people_under people_below kids_are_still kids_in children_in people_on_board passengers_on still_in_it with_people people_still somebody_in somebody_inside workers_inside men_inside",
    "vehicle": "car cars bus buses van lorry truck taxi tram train minibus coach motorbike motorcycle scooter tanker jeep suv vehicle cab bike forklift tractor digger excavator boat dinghy kayak ferry",
    "crashed": "crashed crash collided collision ploughed plowed flipped overturned rolled rolled_over on_its_roof on_its_side upside_down hit smashed_into ran_into drove_into went_into gone_into skidded rammed hanging_off hanging_over over_the_edge off_the_edge teetering dangling wreck wrapped_around head_on mowed mown wrong_way",
    "edge": "hanging_off hanging_over over_the_edge off_the_edge teetering dangling_off dangling_over",
    # What stands, and comes down
    "structure": "wall walls retaining_wall ceiling ceilings roof balcony balconies scaffold scaffolding scaffolds building buildings bridge footbridge crane floor chimney facade facades stage stand grandstand bleachers tower staircase stairs walkway canopy gantry deck porch house garage shed marquee tent hoarding column pillar beam overpass viaduct embankment hillside slope cliff trench shaft tunnel carpark structure terrace platform billboard",
    "gives": "has_come_down had_come_down has_came_down came_down come_down coming_down come_away came_away coming_away has_come_away gave_way given_way giving_way caved caving collapsing collapsed collapse dropped_off dropped_down just_dropped fallen_in fell_in fell_on fallen_on falling_in falling_on falling_apart bulging buckling buckled toppled toppling tipped tipping_over crumbling crumbled swaying shifting sagging pouring_through mud_is leaning split_in cracking creaking groaning torn_off ripped_off pulled_away pulling_away about_to_go going_to_go came_away_from",
    "tree": "tree trees oak branch branches pole poles lamppost pylon billboard sign crane hoarding",
    "down": "came_down come_down fell fallen blew_down blown_down knocked_down snapped toppled crashed_down uprooted down lying leaning hanging",
    "lines": "power_line power_lines powerline powerlines overhead_line overhead_lines electric_line electric_lines electric_wire electric_wires electrical_wire electrical_wires live_wire live_wires high_voltage power_cable power_cables electric_cable electric_cables electric_pole overhead_wire* mains_cable",
    "line_bad": "down fell fallen snapped sparking sparks arcing smoking lying across hanging low touching dangling broke broken burning buzzing live on_the_ground on_the_road on_a_car tree puddle water exposed came_down come_down",
    "shock": "shock shocks shocked electrocuted tingle tingling zapped zap jolt zapping zaps belt_off tingles zap",
    "touch": "touch touched touching tap faucet fridge washing_machine shower kettle radiator railing handrail lamppost lamp_post pole metal sink socket outlet switch fence barefoot thrown_back numb atm playground puddle door_handle",
    # Violence
    "weapon": "knife knives machete gun guns handgun shotgun rifle pistol axe hatchet sword blade crowbar hammer baseball_bat bat iron_bar metal_bar metal_pipe screwdriver cleaver scissors razor taser acid broken_bottle pitchfork cutlass panga chainsaw revolver firearm",
    "wields": "splashed fighting swinging waving pointing threatening threatened threatens threaten holding pulled pulling chasing chased attacking attack attacked lunging brandishing shouting screaming slashing slashed stabbing at_people at_ppl at_me at_us at_him at_her armed w_a with_a_knife with_a_gun with_a_machete has_a had_a has_an got_a carrying walking_around roaming running_at going_for came_at coming_at",
    "hits": "hitting hits beating beats punching punched punches kicking kicked kicks choking chokes choked strangling strangled strangles slapping slapped battering battered attacking attacked stamping stomping beaten beat_up headbutt* slammed smacked thumping thumped throttling jumped_on set_upon stabbing laying_into kicked_in hurting",
    "throws": "throwing throws threw chucking chucks chucked lobbing lobbed hurling hurled pelting firebombing dropping tossing flinging",
    "missile": "brick bricks rock rocks stone stones bottle bottles concrete slab slabs glass fireworks petrol_bomb petrol_bombs molotov* furniture knife knives metal poles cinder_block cinderblock bin paving",
    "target": "cars car traffic people ppl windshield windscreen bus buses passers windows overpass bridge motorway highway freeway motorists pedestrians balcony police kids children",
    "drags": "dragging dragged drags forcing forced pulling pulled bundled bundling shoved shoving pushing pushed grabbed grabbing snatched snatching lured luring bundle",
    "into_car": "into_a_car into_a_van into_a_white_van into_his_car into_his_van into_the_car into_the_van into_a_~_van into_a_~_car into_an_~_car into_a_truck into_the_bushes into_the_woods into_the_alley in_a_van in_a_car car_boot trunk by_the_hair by_her_hair",
    "scream": "screaming screams scream screamed shrieking crying_for_help shouting_for_help calling_for_help yelling_for_help calls_for_help cries_for_help begging pleading stop_hitting please_stop get_off_me let_me_go yelling_stop yelling_help help_me wailing",
    "silence": "gone_quiet went_quiet silent its_quiet now_its_quiet line_went_dead line_then_went whispering whispers whisper hung_up cut_off smashing banging thuds thud furniture_breaking things_breaking breaking hiding",
    "home": "in_my_house in_my_home in_my_flat in_my_apartment in_my_kitchen in_my_garden in_my_bedroom in_her_house in_her_home in_our_house in_our_home in_his_house in_the_house downstairs upstairs in_my_garage in_my_room in_my_place in_her_flat in_her_apartment in_our_flat in_our_apartment back_door front_door my_window bedroom_window into_my_house into_my_home into_our_house in_the_attic in_next_doors in_next_door",
    "stranger": "dont_know_him dont_know_them does_not_know_them doesnt_know_them do_not_know_them do_not_know_him does_not_know_him stranger strangers two_men men_are some_men masked balaclava* hoodie burglar burglars intruder intruders prowler somebody_is_in someone_is_in someones_in somebodys_in someone_in_my someone_in_the someone_downstairs someone_upstairs robber robbers gang men_downstairs trying_to_get_in trying_to_break breaking_in break_in broke_in trying_my trying_the rattling kicking_the_door kicking_my_door kicking_in kicking_down home_alone",
    "captive": "locked_me locked_us locked_her locked_him wont_let_me_out wont_let_me_leave wont_let_me_go wont_let_us wont_let_her took_my_phone taken_my_phone taken_my_passport took_my_passport tied_up tied_to chained held_hostage hostage holding_me holding_her holding_us against_my_will against_her_will kidnapped captive abducted trafficked keeps_our_papers keeps_our_passports keeps_my_passport has_my_passport took_our_passports locks_us_in locks_the_dormitory locks_me_in wont_give_~_passport",
    "send": "send_police send_the_police send_help send_someone send_somebody send_an_ambulance send_ambulance call_police call_the_police call_an_ambulance dont_call_back dont_call_me please_dont_call please_come please_hurry come_quick* come_fast come_now need_police need_help_now need_an_ambulance need_ambulance hurry pls_hurry pls_help plz_help get_here please_send pls_send",
    "menace": "will_shoot shoot_anyone shoot_you shoot_us going_to_kill gonna_kill will_kill kill_me kill_her kill_him kill_us going_to_hurt gonna_hurt going_to_shoot gonna_shoot going_to_stab burn_the_house burn_it_down burn_us blow_up_the blow_us blow_himself shoot_up shoot_everyone going_to_burn set_himself set_herself set_us set_me pour*_petrol pour*_gasoline poured_petrol poured_gasoline doused dousing spraying_petrol rape* afraid_of_him scared_of_him hes_outside stalking stalker following_me following_her followed_me_home tried_to_grab tried_to_kidnap tried_to_take hit_me hits_me beat_me beats_me beating_me hitting_me hurting_me strangled_me choked_me punched_me pushed_me_down touched_me touching_me behind_me_since following_my_car tailing_me turned_when_i",
    # Against oneself
    "despair": "dont_want_to_be_here dont_wanna_be_here dont_want_to_live dont_wanna_live dont_want_to_be_alive dont_want_to_wake no_reason_to_live nothing_to_live_for cant_go_on cannot_go_on cant_do_this_anymore cant_take_it_anymore cant_take_it_any_more done_with_life done_living tired_of_living better_off_without_me would_be_better_off_without_me would_be_better_off_without_him would_be_better_off_without_her better_off_dead want_to_die wants_to_die wanna_die going_to_end_it end_it_all ending_it end_it_tonight end_my_life end_her_life end_his_life ending_my_life ending_his_life ending_her_life take_my_life take_my_own_life take_his_own_life kill_myself kill_himself kill_herself kms kys unalive hurt_myself hurting_myself harm_myself self_harm* suicid* hang_myself hang_himself hang_herself hanging_himself noose goodbye_note goodbye_message final_goodbye say_goodbye_to_everyone ready_to_go_now wish_i_was_dead wish_i_were_dead life_is_over wont_be_here_tomorrow wont_be_around this_is_my_last last_message better_off_without_him better_off_without_her cut_my_arms cut_her_arms cut_his_arms cut_my_wrist* cut_her_wrist* cut_his_wrist* cutting_myself cutting_herself cutting_himself slit_my slit_her_wrist* slit_his_wrist* see_no_way_out no_point_living dont_want_to_carry_on tell_my_mum_i tell_my_kids_i tell_my_family_i tell_them_i_tried tell_everyone_i_tried",
    "farewell": "goodbye good_bye farewell last_night last_text look_after_the_kids sorry_for_everything forgive_me letter note will_left gave_away final bye_forever",
    "brink": "ledge cliff cliffs bridge rooftop roof railing railings parapet tracks overpass window_sill windowsill tower_block multi_storey multistorey parking_garage pylon crane tablets pills razor rope gun",
    "on_brink": "climbed_over climbing_over climbed_up wrong_side other_side_of_the_rail* outside_the_rail* legs_over legs_dangling feet_over sitting_on_the_edge standing_on_the_edge on_the_edge on_a_ledge on_the_ledge on_the_railing* over_the_railing* over_the_edge wont_come_down going_to_jump gonna_jump about_to_jump might_jump will_jump threatening_to_jump looks_like_~_jump in_front_of_me of_a_train going_to_do_it hes_taken_the_car has_taken_the_car crying sobbing looking_down",
    "took": "took drink drinks takes took taken swallowed swallowing ate eaten eating drank drunk drinking ingested gave given giving had_been_at got_into been_chewing sucking overdose inhaled",
    "harmful": "liquid_for drain_cleaning cleaning_liquid cleaning_fluid pills pill tablets tablet paracetamol tylenol sleeping_pills medication medicine meds antidepressants bleach mushrooms mushroom berries battery batteries button_battery magnet magnets antifreeze detergent laundry_pod pods cleaner drain_cleaner weedkiller weed_killer pesticide chemicals turpentine petrol poison rat_poison methadone fentanyl heroin insulin coin a_bunch_of_something something_bad edibles hand_sanitizer white_spirit dishwasher_tablet thinner paint_thinner",
    "too_much": "bunch_of handful whole_bottle all_the whole_pack whole_packet too_many too_much twice double_dose by_mistake by_accident accidentally overdose missing_and bottle_of full_of_pills empty_bottle lot_of loads_of 20 30 40 50 whole_box all_her all_his all_my",
    "symptoms": "sick vomit* throwing_up threw_up dizzy drowsy sleepy headache* eyes_burning eyes_r_burning eyes_are_burning eyes_burn eyes_watering eyes_streaming eyes_sting* throat_burning coughing cough_* cant_breathe hard_to_breathe rash fainted collapsed nause* woozy light_headed lightheaded passing_out burning_throat choking foaming floppy slow blue drooling wont_swallow",
    "leak": "leak leaks leaking leaked spill spilled spilt spilling pouring gushing hissing escaping spraying fumes cloud vapour vapor dripping flooding_out",
    "chemical": "tanker drum drums barrel barrels cylinder chemical* acid chlorine ammonia yellowish yellow green liquid solvent fuel petrol gasoline diesel gas refrigerant container canister unknown_substance powder",
    "smell": "smell smells smelling smelled stink stinks stench odour odor fumes whiff reek reeks",
    # Missing, or somewhere a child or a confused person must not be
    "gone": "missing went_out gone_out walked_out wandered wandered_off wandering_off ran_off ran_away run_off left_the_house left_home left_the_care got_out slipped_out didnt_come_home hasnt_come_home hasnt_come_back not_come_home not_come_back never_came_home never_came_back never_got_on never_got_home never_arrived never_made_it didnt_get_off didnt_get_home didnt_arrive didnt_come_out cant_find cannot_find couldnt_find can_not_find no_sign_of nowhere_to_be_found not_home_yet isnt_home still_not_home hasnt_returned not_returned disappeared vanished last_seen not_in_~_bed bed_is_empty hasnt_been_seen not_been_seen havent_seen_her_since havent_seen_him_since lost_him lost_her lost_our lost_sight not_there_anymore was_taken has_been_taken been_taken took_her took_him taken_by picked_up_by snatched somebody_took someone_took let_go_of_my_hand slipped_my_hand",
    "alone": "by_himself by_herself by_itself by_themselves on_his_own on_her_own on_their_own all_alone alone unattended unsupervised no_adult no_adults no_parent no_parents no_mum no_mom nobody_with no_one_with no_sign_of_his no_sign_of_her no_grown nobody_around lost crying_for walking_along wandering barefoot in_her_pyjamas in_his_pyjamas in_pajamas in_a_nightie in_her_nightie in_slippers nightgown confused",
    "perilous": "motorway freeway highway interstate carriageway dual_carriageway hard_shoulder shoulder_of expressway route_* main_road busy_road middle_of_the_road in_the_road in_the_street tracks railway rail_line train_line railroad level_crossing window_ledge window_sill windowsill ledge rooftop on_the_roof open_window window_wide fast_lane bypass roundabout slip_road balcony_rail* scaffold crane water_edge ring_road m50 turnpike in_traffic traffic bridge river canal",
    "on_tracks": "on_the_tracks on_the_track onto_the_tracks on_the_line fell_on_the_tracks on_the_rails on_the_railway off_the_platform on_the_motorway on_the_freeway down_on_the_track* walking_on_the_highway on_the_highway walking_down_the_motorway wrong_way_on",
    "hot_car": "hot_car in_the_car in_a_car inside_a_car inside_the_car locked_in_a_car in_a_parked_car back_seat backseat car_seat windows_up windows_closed",
    # Confined places and the silence out of them
    "confined": "sewer pit manhole tank silo well trench shaft vault cellar crawlspace hold septic drain tunnel vat bin_chute chimney cave",
    "no_sound": "not_answering no_answer isnt_answering not_responding doesnt_answer no_sound went_in_to_get went_in_after went_down_after second_guy not_come_out hasnt_come_out didnt_come_out not_come_back_up hasnt_come_up lost_contact stopped_answering gone_quiet collapsed hasnt_come_back hasnt_come_up havent_come_up hasnt_surfaced",
    "unseen": "not_answered hasnt_answered havent_seen hasnt_been_seen not_seen not_opened no_answer not_answering no_reply mail_piling curtains_closed curtains_drawn papers_piling not_been_out hasnt_been_out wont_answer doesnt_answer",
    "heard": "moaning moan groaning faint_voice faint_cry faint_shouting calling_for_help crying_out knocking_from weak_voice banging_from faint_banging thud smell_coming flies smell",
    "days": "days day week weeks since",
    # Animals
    "beast": "pitbull pit_bull rottweiler dog dogs alsatian bull_terrier mastiff husky boar bear wolf coyote snake viper cobra tiger leopard monkey monkeys bull cow crocodile alligator elephant xl_bully shark python stray adder hornet rat rats",
    "bites": "got_hold_of has_got_hold got_a_hold wont_let_go attacking attacked attacks biting bit bitten mauling mauled mauls savaging savaged lunged latched chasing jumped_on gored cornered",
    "swarm": "bees wasps hornets bee wasp hornet swarm jellyfish scorpion hornet bees hornets",
    "stings": "all_over_him all_over_her all_over_me stung stinging sting allergic throat swelling attacking chasing all_over_a all_over_the all_over_my on_a_child on_people covered in_the_pram",
    # Fire without its name
    "ablaze": "on_fire caught_fire in_flames ablaze up_in_smoke alight flames went_up gone_up_in blew blew_up exploded burning_down smoking_now set_alight torched smouldering smoldering popping_and sparks_and burnt_out engulfed caught_light catching_light caught_alight set_light_to set_light",
    "burns": "house flat apartment shed fence car van bin roof kitchen garage shop warehouse transformer bush bushes hedge field tree chip_pan pan oven dryer charger battery scooter bike fryer candle mattress factory block bins caravan tent barn haystack chimney socket boiler balcony",
    "smoke": "smoke",
    "smoke_bad": "pouring coming_out coming_from under_the_door coming_under billowing black thick filling cant_see everywhere stairwell corridor hallway out_of_the_window from_the_roof alarm_going choking",
    "machine": "machine machinery escalator conveyor elevator lift grinder mixer press saw lathe shutter door train_door combine baler",
    "caught": "caught_in stuck_in trapped_in got_caught is_caught crushed hand_stuck arm_stuck leg_stuck finger_stuck hair_caught sleeve_caught pulled_into dragged_into jammed_in severed cut_off",
}

# Kind, and what must stand together in one sentence.
SCENES_EN: dict[str, str] = {
    "fire": "ablaze + burns | smoke + smoke_bad + burns | smoke_bad + smoke + anyone | glow + combust",
    "electric": "lines + line_bad | shock + touch + anyone | tree + lines + down | tingle + touch | live_place + small + enters",
    "collapse": "gives + structure + under | gives + structure + people_in | gives + structure + somebody | tree + down + under | tree + down + people_in | broken_off + bearing | leans + tall + above | slid + ground | bulge + bears",
    "water": "plea + flood + vehicle | plea + flood + anyone + cant_out | struggle + water + somebody | in_water + who - leisure | in_water + small - leisure | in_water + vehicle + people_in | rising + flood + cant_out | rising + flood + vehicle + self | struggle + flood + self - tree | ice + anyone | rising + water + self + struggle | overturned + boat",
    "trapped": "edge + vehicle + people_in | edge + vehicle + somebody | confined + no_sound + somebody | people_in + crashed + vehicle | under + vehicle + somebody | on_tracks + somebody - leisure | caught + machine + anyone | locks + fragile + hot_car | fragile + hot_car + alone | captive + self | beneath + fast_thing + somebody - leisure | stalled + railway + vehicle | stalled + railway + small | no_sound + underground",
    "poison": "took + harmful + dilemma - sale | took + harmful + too_much - sale | took + harmful + symptoms | took + harmful + small | took + harmful + helpless | took + too_much + alarming | leak + chemical + symptoms | took + symptoms + group | smell + ill_of_it | puking + group | vapour + vessel | chemical + ill_of_it | spiked + took",
    "violence": "weapon + wields + anyone | hits + somebody + scream | hits + fragile | hits + self + send | throws + missile + target | drags + into_car + anyone | drags + scream + anyone | stranger + home + anyone | captive + send | captive + anyone | menace + anyone | scream + silence + somebody | scream + home + somebody | stranger + silence + home | breaks_in + hear_now | send + hush | hits + kin - idiom | ramming + vehicle",
    "suicide": "despair | on_brink + brink + somebody | farewell + brink + anyone | harmful + on_brink + self",
    "missing": "gone + fragile - lost_thing | alone + fragile + perilous | fast_road + fragile + goes | gone + somebody + days_night - lost_thing | small + perilous + alone | small + asleep_wear + alone | fled + farewell + somebody | gone + frail + days_night | gone + somebody + phone_dead",
    "injury": "life_support + power_going | out + anyone | helpless + fragile - idiom | helpless + who + place | fell + height + anyone + alarming | fell + height + who - idiom | bites + beast + anyone - past_bite | swarm + stings + anyone | crashed + vehicle + fragile - idiom | crashed + vehicle + helpless | unseen + frail + days | unseen + heard + somebody | helpless + self + send | scalding + over_body | bitten + venomous | wheel_place + helpless | spiked + helpless + anyone | loose + big_beast - made | big_beast + in_water - made",
    "falling": "perilous_small + fragile",
    "other": "guard_gone + drop + fragile",
    "manhole": "cover_off + cover + shaft",
    "explosion": "thump + blown | hums + baggage + left_there",
}
CONCEPTS_EN |= {
    "glow": "glowing orange_glow red_glow a_glow",
    "combust": "store warehouse cardboard barn attic skirting wall hill forest shed",
    "phone_dead": "phone_off phone_is_off phone_switched_off phone_goes_to doesnt_answer_~_phone no_phone",
    "underground": "caver cavers potholer potholers holer diver divers miner miners",
    "railway": "level_crossing railway rail_line railroad tracks railway_line",
    "stalled": "stalled stuck wedged broken_down broke_down wont_start conked_out",
    "ground": "bank hillside slope cliff embankment earth mud soil snow quarry_face",
    "slid": "slid_over slid_down slid_onto slid_into slipped_down slipped_onto slumped_onto slid_across slid_off",
    "bulge": "bulge bulges bulging bowing bowed bellying buckled sagging sags",
    "bears": "wall walls ceiling retaining_wall roof floor gable",
    "thump": "thump bang boom blast",
    "blown": "windows_fell windows_blew fell_out blew_out blown_out windows_shattered windows_broke every_window all_the_windows",
    "ramming": "ramming rams rammed driving_at drove_at drives_at driving_into_people mowing_down",
    "hums": "humming ticking beeping buzzing whirring ticks hums beeps",
    "baggage": "case suitcase bag holdall rucksack backpack parcel box package",
    "left_there": "left unattended abandoned nobody_near no_one_near nobody_with under_the_seat",
    "ill_of_it": "dizzy drowsy sleepy headache* eyes_~_burn* eyes_burn* eyes_~_sting* eyes_sting* eyes_~_water* eyes_water* eyes_~_stream* eyes_stream* throat_burn* throat_~_burn* throat_hurt* throats_burn* coughing cant_breathe hard_to_breathe fainted collapsed nause* woozy light_headed lightheaded passing_out passed_out vomit* throwing_up threw_up choking unwell feel_sick feeling_sick feels_sick feel_ill eyes_r_burning burning_throat rash",
    "puking": "being_sick been_sick vomit* throwing_up threw_up puking puked sick_after",
    "tingle": "belt_off belt_from tingles tingling zap zapped zapping jolt jolted buzz_off electrocuted electrified bites_when_you bites_you_when dog_yelp yelp yelps yelped",
    "scalding": "scalding boiling_water boiling_oil boiling_hot hot_oil hot_fat hot_tea hot_water hot_soup hot_coffee kettle acid bleach caustic barbecue_fuel lighter_fluid boiling petrol",
    "over_body": "all_over_my all_over_him all_over_her all_over_his all_over_me over_his over_her over_my over_him in_his_eyes in_her_eyes in_my_eyes in_his_eye in_her_eye in_his_face in_her_face on_his_face on_her_face on_my_face his_face her_face tipped_on tipped_over_my splashed_in fell_on_my poured_on_my skin_is skin_coming down_her_legs",
    "spiked": "spiked drugged roofied roofies ghb date_rape",
    "vapour": "vapour vapor vapours white_cloud white_smoke yellow_cloud yellow_smoke green_cloud fizzing hissing bubbling fuming fumes frothing gushing venting",
    "vessel": "drum drums barrel barrels tanker tankers cylinder cylinders canister canisters container vat cold_store tank_car rail_tanker",
    "breaks_in": "broken_into broke_into breaking_into breaking_in broken_in forced_the_door forcing_the_door kicking_the_door kicked_in_the",
    "hear_now": "i_hear i_can_hear hear_them hear_him right_now still_in still_there they_are_in theyre_in",
    "hush": "cant_talk cannot_talk cant_speak cannot_speak quietly no_siren* without_siren* silently dont_ring dont_phone dont_call",
    "kin": "mum mom mam mummy mommy ma mother my_sister my_brother my_nan my_gran his_wife her_daughter his_daughter his_son her_son his_girlfriend",
    "fled": "ran_off ran_away run_away run_off left_home gone_from_home not_in_~_bed",
    "asleep_wear": "pyjamas pajamas nightie nightgown nightdress barefoot no_shoes in_slippers",
    "big_beast": "bull bulls boar boars bear wolf wolves tiger lion leopard panther crocodile croc crocs cougar puma moose alligator python cobra viper adder elephant rhino",
    "loose": "loose escaped roaming charging charges charged chasing surrounding cornered attacked on_the_street in_the_street in_the_playground under_the_climbing climbing_frame in_the_garden in_my_garden in_our_garden in_the_park near_the_school",
    "made": "statue sculpture mural costume toy teddy inflatable zoo film mascot market spray gummy polar_bear_plunge",
    "venomous": "snake adder viper cobra rattlesnake scorpion",
    "bitten": "bitten bit bites bite stung",
    "live_place": "substation sub_station transformer pylon power_station switch_room railway_tunnel live_rail third_rail",
    "enters": "climbed climbing climbs got_in gone_in went_in in_there inside into in_the broke_into up_the exposed unfenced",
    "bearing": "stairs steps staircase stairway fire_escape footbridge walkway gangway floor platform landing balcony viaduct jetty pier boardwalk quay wharf",
    "broken_off": "given_way gave_way giving_way come_loose came_loose coming_loose come_away came_away coming_away hanging_in_the_air in_mid_air beam_has_snapped has_snapped beam_snapped from_the_wall has_dropped has_collapsed detached dropped_in dropped_into slid_into",
    "tall": "pylon mast crane chimney chimney_stack gable gable_end water_tower scaffold scaffolding hoarding smokestack silo",
    "leans": "leaning leans tilting tilted listing tipping swaying bulging",
    "above": "over_the over_our over_a onto_the onto_our towards_the towards_our above_the above_our toward_the",
    "cover": "cover lid grate grating grid hatch plate",
    "shaft": "shaft manhole sewer drain storm_drain cesspit septic septic_tank well inspection_pit inspection_chamber chamber gully",
    "cover_off": "is_off was_off came_off come_off popped_off took_the_grate took_the_cover took_the_lid is_up is_open lifted is_gone gone washed_away carried_off flipped popped stolen taken_off ripped_off grate_off",
    "boat": "boat boats kayak kayaks canoe dinghy raft rowing_boat sailboat paddleboard paddle_board jet_ski ferry barge yacht",
    "overturned": "upside_down capsized capsised overturned turned_over flipped empty_and_drifting no_one_with nobody_in_it sinking swamped listing taking_in_water taking_on_water",
    "fast_thing": "bus train tram lorry truck car van digger tractor wheels wheel forklift",
    "beneath": "under_a under_the under_that underneath_a underneath_the beneath_a beneath_the",
    "wheel_place": "at_the_wheel over_the_wheel behind_the_wheel over_the_steering on_the_horn",
    "guard_gone": " ".join(each for each in _PARTS_GONE_EN.split() if re.search("rail|fence|barrier", each)),
    "drop": "bridge overpass stairs staircase stairwell balcony balconies cliff quay river canal weir railway platform landing rooftop",
    "plea": "help pls_help please_help sos save_us save_me rescue",
    "fast_road": "motorway freeway interstate carriageway dual_carriageway hard_shoulder expressway railway tracks train_line slip_road bypass ring_road roundabout",
    "goes": "walking crawling standing sitting playing running wandering cycling walks",
    "dilemma": "what_do_i_do what_should_i_do what_to_do please_help please_what what_do_we_do quick quickly",
    "leisure": "swim swimming swims fish fishing paddling paddle kayaking boating lesson lessons skating feeding rowing trash rubbish litter bins bottles plastic weeds bikes trolley trolleys statue memorial memory invest polic* swam dip",
    "sale": "sell selling sold recycle recycling dispose disposal collect bin pharmacy refill prescription price dealing deals dealer dealers",
    "group": "students pupils kids children everyone everybody whole_class half_the_class several_people lots_of_people all_of_us guests residents",
    "locks": "locked shut stuck trapped left alone",
    "lost_thing": "seat swing bench lid card pass bag phone wallet passport school_record file records id shoe jacket toy bike scooter ball homework certificate permit coat glasses hat umbrella keys cat dog kitten puppy pet parrot hamster rabbit place_in poster posters "
    + _PARTS_GONE_EN,
    "days_night": "since_last_night since_yesterday since_this_morning hours_ago since_noon since_midnight all_night its_minus freezing snowing without_~_medication without_~_meds no_coat no_phone phone_off phone_is_off not_like_him not_like_her vulnerable last_seen at_4am police",
    "idiom": "bill bills bus_lane my_heart business feelings economy nearly almost could might sermon budget price prices vote election rating policy",
    "place": "street road pavement sidewalk footpath bench station stop bus_stop floor park stairs deck lobby doorway platform alley lane stairwell corridor hallway lift elevator bathroom shower toilet kitchen shop mall market gym classroom playground carpark field ditch bridge steps pitch at_the_wheel over_the_wheel behind_the_wheel over_the_steering on_the_tram on_the_bus on_the_train on_the_pitch",
    "past_bite": "statistics leash muzzle licence license barking bark barks bylaw policy chasing_ducks",
    "perilous_small": "window_ledge windowsill window_sill balcony_rail* window_wide open_window on_the_ledge on_a_ledge leaning_out hanging_out_of_~_window hanging_off_the_balcony",
}

CONCEPTS_ZH: dict[str, str] = {
    "life_support": "呼吸机 制氧机 氧气机 透析机",
    "power_going": "停电 没电 断电 跳闸 电池快 电快用完 只剩 撑不了 撑不住",
    "self": "我 我们 咱 本人 俺",
    "who": "人 男的 女的 男人 女人 男子 女子 女生 男生 姑娘 小伙 工人 师傅 司机 学生 同学 老师 邻居 朋友 室友 老公 老婆 媳妇 丈夫 妻子 男友 女友 前男友 儿子 女儿 弟弟 妹妹 哥 姐 爸 妈 父亲 母亲 同事 工友 乘客 顾客 行人 途人 路人 骑手 小哥 快递员 外卖员 保安 保洁 环卫工 大姐 大哥 大叔 大爷 大妈 大娘 阿姨 叔叔 醉汉 流浪汉 业主 住户 租客 孕妇 产妇 病人 他 她 外劳 游客 俩 老乡 老板 钓鱼的 骑车的 开车的 阿爸 阿妈 家人 后生 乜人 民工 老表 仔 妇女",
    "small": "孩子 小孩 孩 娃 宝宝 婴儿 幼儿 小朋友 男孩 女孩 小男生 小女生 儿童 小学生 bb 岁 幼儿园 丫头 孙子 孙女 囡囡 细路 毛毛 小囡 小家伙 小姑娘 学生 仔仔 新生儿 婴孩",
    "frail": "大爷 大妈 大娘 老大娘 老人 老太 老奶奶 奶奶 爷爷 老头 老爷子 外婆 外公 姥姥 姥爷 阿婆 阿公 阿伯 阿嬷 痴呆 老年 失智 自闭症 残疾 瘫痪 轮椅 盲人 聋哑 精神病 老伴 老爹 老娘 老妈 老爸 独居 孤寡 智障 八旬 婆婆 糖尿病",
    "out": "没呼吸 没有呼吸 没了呼吸 没晒呼吸 不呼吸 呼吸不 没气 断气 没脉搏 没心跳 心跳停 叫不醒 喊不醒 摇不醒 叫他不应 叫她不应 叫不应 喊不应 没反应 没了反应 不省人事 没意识 没知觉 失去意识 神志不清 意识模糊 昏迷 昏过去 昏倒 晕倒 晕低 晕过去 晕厥 休克 抽搐 抽了 抽筋倒 抽过去 口吐白沫 吐白沫 翻白眼 嘴唇发紫 嘴唇发白 发紫 脸发黑 脸发青 脸色发青 面青 口唇白 脸都白了 脸色惨白 嘴歪 嘴也歪 口角歪 大舌头 口齿不清 说不出话 半边身子 半身不遂 身子动不了 手脚不听使唤 左胳膊麻 左臂麻 胸口~压 胸口~闷 胸口~疼 胸口~痛 胸痛 喘不 透不过气 憋气 上不来气 接不上气 噎到 噎着 噎住 卡住喉咙 卡喉 呛住 窒息 大出血 血流不止 止不住 喷血 流血不止 流好多血 流了好多血 要生了 快生了 羊水 头都出来 见红 心梗 脑梗 脑溢血 中风 心脏骤停 猝死 说胡话 重影 没晒反应 面色青 骨头都 骨头露 断了手 断了腿 断指 手指~掉 过敏~喉 过敏~喘 跌亲",
    "helpless": "倒了 倒地 倒在 躺 不动 动不了 起不来 站不起来 站不起 爬不起来 没动静 没声音 不应 不醒 吐 呕 作呕 流血 血 伤 抽 惨叫 痛苦 叮 蜇 咬 晕 昏 不会动 没力气 没了声 哭声 脸白 发抖 说不清 断断续续 救我 呻吟 摔 跌 烫 烧伤 发麻 麻木 麻了 肚痛 疼得",
    "fell": "摔下 掉下 掉了下 跌下 坠下 滑下 摔落 坠落 滚下 跌落 摔到楼下 跌咗落",
    "height": "楼 梯 脚手架 屋顶 阳台 窗 树上 架 桥 塔 高处 二楼 三楼 平台 货架 站台 扶梯 电梯 坡 崖 山",
    # Water
    "water": "河 江 海 湖 塘 水库 池 溪 渠 沟 潭 井 水里 水中 码头 避风塘 堤 坝 泳 冰 漩涡 水",
    "struggle": "上不来 没上来 没浮 扑腾 挣扎 淹 沉 呼救 掉里头 掉进 掉下去 掉了进 落水 跌落 跌进 跳进 滑进 滑下 冲走 卷走 漂 不见了 唔识游 不识游 不会游 入水 进水 翻了 翻船 被困 抱着桥墩 抓着 快撑不住 撑不住 坚持不住 没顶 冲倒",
    "rising": "水越来越高 水位~涨 水漫 水已经到 水到~腰 水到~胸 水到~膝 水涨 水进来 水灌 水倒灌 涨水 水淹 水没过 水快到 水都到 越涨 水上来 水一直涨",
    "ice": "冰裂 冰破 冰面破 冰塌 掉进冰 冰窟窿",
    # Cannot get out
    "cant_out": "出不来 出不去 推不开 打不开 开不了门 下不来 下不去 上不来 逃不 跑不 走不了 困 卡住 卡在 锁在 锁了在 反锁 关在 夹住 夹在 压住 压着 压到 埋 没出来 出唔到 困了 还在里面 人在里面 里面有人 人还在里 在里头 在里面 拉不出 拔不出 动弹不得 挂在 挂着 手机快没电",
    "confined": "化粪池 下水道 井 污水 管道 储罐 罐里 菜窖 地窖 沼气池 舱 地下室 池子 腌菜池 窨井 涵洞 粪坑 枯井 矿 隧道 电梯 升降机 轿厢 车厢 车里 車里",
    "no_sound": "没声音 没声 没上来 没出来 没动静 没人应 没反应 不应 不答应 没回应 叫不应 喊不应 联系不上 没了声 没再上来 倒了 倒在 晕",
    "vehicle": "车 货车 客车 公交 三轮 电动车 电瓶车 摩托 机车 轿车 面包车 吊车 挖机 叉车 拖拉机 计程车 巴士 船 艇 的士 校车 大巴 槽罐 地铁 火车 列车",
    "crashed": "侧翻 翻了 翻沟 翻进 翻到 翻车 翻下 追尾 相撞 撞上 撞了 撞到 撞倒 撞飞 冲进 冲下 冲出 冲上 掉下 掉进 开进 挂在 悬在 失控 碾 刹不住 逆行 撞断 撞车",
    "structure": "房 楼 墙 挡土墙 屋 顶棚 顶 天花板 阳台 桥 脚手架 棚架 棚 塔吊 吊车 楼板 雨棚 看台 舞台 隧道 基坑 护坡 山坡 边坡 土石 石头 山上 路基 地基 烟囱 广告牌 招牌 电线杆 电杆 树 铁架 围挡 厂房 升降机 石柱 柱 梁 牌坊 地面 路面",
    "gives": "塌 垮 倒了 倒下 倒在 倒塌 鼓出来 鼓包 裂 歪 倾斜 断 砸 压住 压着 压到 压垮 掉下来 掉石头 往下掉 一直掉 一直流下来 滑下来 滚下来 咔咔 变形 摇 晃 冧 下沉 陷 倒向 倒到 要倒 快倒 松动 脱落 刮倒 吹倒 被埋 埋了",
    "live": "还住着 住着 里面有人 有人 人在 人还在 人还 没出来 下面是 底下 几十户 户 几个人 两个人 孩子 小孩 学生 路人 行人 途人 老人 公交站 马路 幼儿园 学校 邻居 家里 民宿 小孩玩 车里 人被 里面还 困 压",
    "shock": "被电 电了 触电 触了电 麻了 麻手 漏电 电倒 电到 麻一下 电得 过电 有电",
    "lines": "电线 高压线 电缆 电线杆 电杆 变压器 配电箱 电箱 路灯杆 灯杆 电表 线缆 输电线 架空线 插座 插排",
    "line_bad": "断 掉 垂 冒火 火花 拖 压 倒 炸 水 闪 烧 响 噼 裸 着 铜丝 露",
    # Violence
    "weapon": "刀 斧 枪 支枪 棍 钢管 铁管 锤 砖头 酒瓶 匕首 铁棒 汽油 硫酸 剪刀 叉 西瓜刀 菜刀 球棒 铁锹 锄头 电锯 弓弩 打火机",
    "wields": "拿着 拿刀 拿住 揸 举 挥 追 砍 斩 捅 刺 扎 威胁 冲进 乱挥 对着 架在 乱砍 泼 要烧 要砍 喊打喊杀 手里有 拎着 抄起 掏出 架脖子 拿了把 见人就",
    "beats": "打人 殴打 暴打 往死里打 打我 打她 打他 打妈妈 打孩子 打老婆 打老人 打砸 砸 掐 勒 踢 踹 揍 扇 拳 捂 按在地上 骑在 拖 拽 扯头发 不要打了 别打了 虐待 家暴",
    "scream": "惨叫 尖叫 哭喊 救命 求救 喊救 哭叫 呼救 大哭 哭声 喊叫 嘶喊 哀嚎 叫救命 哭着 喊打死人 求饶 打砸声",
    "silence": "没声音 没了声 没动静 安静了 只剩 突然停 突然没 已经很久 持续 好久 听到 隔壁 楼上 楼下 对门 邻居",
    "intrude": "撬 翻窗 翻墙 爬窗 爬进 闯进 闯入 破门 砸门 踹门 拧门 转门把 试密码 开我家门 进了我家 进我家 进到家里 不敢出声 躲在 躲衣柜 陌生人 小偷 贼 蒙面 不认识的",
    "home": "我家 家里 家门 屋里 房间 门外 门口 楼下 窗 阳台 卧室 家 门锁 猫眼",
    "abduct": "拖上车 拉上车 拽上车 塞进 拖进 强行 绑 被带走 带走了 接走 抱走 抢走 拐 骗走 掳",
    "stranger": "陌生 不认识 面包车 陌生男 陌生女 男的 人贩 有人 女孩 孩子 姑娘 女的",
    "captive": "不让我走 不让我出 不让出去 关着我 关起来 锁起来 把我锁 把我关 囚禁 绑着 绑起来 限制自由 没收手机 收了我手机 传销 扣着 绑架 劫持 人质 扣了身份证 扣身份证 扣护照 扣了护照 护照被 宿舍锁 把宿舍~锁",
    "menace": "同归于尽 要杀 杀了我 杀我 弄死 砍死 烧死 把~炸了 炸死 一起死 要炸 拉几个垫背 报复 泼汽油 浇汽油 倒汽油 要点火 点汽油 放火 要我的命 捅死 要打死 掐死 泼硫酸",
    # Against oneself
    "despair": "不想活 活不下去 不活了 想死 寻死 自杀 轻生 烧炭 割腕 上吊 跳楼 跳河 跳江 跳桥 跳海 跳轨 吞药 吃了安眠药 药已经吃了 遗书 遗言 绝笔 想不开 了断 解脱了 一了百了 结束生命 结束自己 告别这个世界 来世 下辈子 做傻事 不想再活 没有活着的意义 活着没意思 活够了 走了别找我 照顾好~孩子 好想跳 想跳 要跳 割自己 喝农药 往下跳",
    "farewell": "保重 再见了 永别 对不起你们 别找我 不用找我 密码发给 密码给 关机 电话不接 电话关机 不接了 定位在 最后一 托付 告别 失联 联系不上",
    "brink": "天台 楼顶 桥 护栏 栏杆 窗台 窗外 江边 河边 海边 铁轨 悬崖 楼边 塔 阳台 轨道 水库边 屋顶",
    "on_brink": "翻过 翻出 跨过 跨出 爬上 爬到 站在 坐在 企紧 企在 站紧 徘徊 一直哭 在哭 探出 脚在外 悬空 外面 边上 边企",
    # Missing, or alone where nobody should be
    "gone": "没回来 没回家 没回 未归 走丢 走失 不见了 不见 失踪 失联 找不到 找不着 联系不上 没接到 没到家 没到学校 没上车 接走 带走 抱走 跟丢 离家 出走 不知去向 不知去哪 走散 没见人 迷路 走失了 出去~没 手一松 一转眼~没 一眨眼~没 一转身~没",
    "gone_thing": "卡 证 包 手机 钱 钥匙 票 书 材料 校服 快递 车 狗 猫 鞋 伞 地方 入口 电话 车位 学位 工作 班 网点 窗口 档案 学校~电话 发票 "
    + _PARTS_GONE_ZH,
    "alone": "一个人 自己 独自 没大人 没有大人 没人管 没人看 光着脚 赤脚 拖鞋 穿着睡衣 睡衣 哭 说不清 不认路 乱走 走来走去 没家长 没穿 身份证 中间走 穿尿不湿",
    "perilous": "快车道 高架 高速 快速路 快速公路 公路 马路中间 路中间 马路上 车流 铁轨 铁路 轨道 隧道 机动车道 国道 省道 环城 环线 立交 窗台 阳台 护栏 屋顶 窗外 河边 水边 池塘边 湖 天台 车道 国道中间",
    "rails": "落轨 掉轨 掉下站台 掉到轨道 跳轨 上了轨道 在铁轨 在轨道 掉下月台 跌落路轨 跌落轨",
    "car_hot": "车里 车内 车上 暴晒 太阳 锁在车 闷热 车匙 车窗关",
    # Poison, leaks, food
    "took": "吃了 喝了 误食 误喝 误服 误吞 吞了 吞下 吃完 喝下 灌了 吃下 吃咗 喝咗 吃错 喝错 吃多",
    "harmful": "药 农药 蘑菇 菌子 野菜 百草枯 消毒 洁厕 电池 洗衣液 干燥剂 老鼠药 鼠药 酒精 甲醇 磁力珠 硬币 纽扣 河豚 安眠 清洁剂 84 杀虫 汽油 毒 强酸 玻璃 豆角 乌头",
    "symptoms": "吐 呕 头晕 头疼 头痛 恶心 晕 昏 抽 说胡话 重影 没力气 无力 站不起来 倒了 倒下 喘不 喘 咳 流眼泪 眼睛~疼 眼睛~痛 睁不开 辣眼 刺眼 胸闷 难受 嗓子~疼 喉咙~痛 发烧 腹痛 肚子疼 拉肚子 拉稀 皮疹 嘴唇",
    "many": "好几个 几个 都 全班 一家 全家 十几个 几十 二十几个 好多 大家 两个 工友 学生 同学 三个 四口 许多 好些",
    "leak": "漏 泄 洒 喷 冒 淌 流 溢 翻 滴 渗",
    "chemical": "汽油 柴油 液体 氨 氯 酸 化学 化工 危化 槽罐 罐 桶 毒 白烟 黄烟 油罐 煤气 液化气 苯 甲醛 气味 刺鼻 味道 农药 箱子 不明 制冷剂 煤油 酒精",
    "charcoal": "炭火 炭盆 烤火 火盆 煤炉 蜂窝煤 煤球 烧炭 取暖 热水器 木炭 炭炉 火锅炭 发电机",
    "smoker": "抽烟 吸烟 点烟 明火 打火机 火星 烟头 烧烤",
    # Animals
    "beast": "狗 恶犬 藏獒 烈犬 野猪 蛇 猴子 马蜂 蜜蜂 虎头蜂 胡蜂 黄蜂 蜂 牛 熊 流浪狗 狼狗 狼",
    "bites": "咬住 咬着 咬了 咬伤 在咬 咬人 追着 扑 蜇 叮了 螫 叮 不松口 顶伤 攻击 撕咬 咬倒",
    "machine": "机器 搅拌机 绞肉机 扶梯 电梯 传送带 卷帘门 机床 冲床 压面机 收割机 粉碎机 榨汁机 打谷机 压路机 门 滚筒",
    "caught": "夹住 卷进 绞 轧 压住 卡住 卡在 夹到 搅进 拉不出 拔不出来 咬住 切断",
    "ajar": "敞开 没盖 没了 破了 大窟窿 翻起来 丢了 不见 掉了 坏了 塌了 缺 露出 盖不住 踩进 踩空 掉下去 掉进",
    "hole": "井 井盖 化粪池 坑 窨井 下水道 地洞 沟盖 洞 沙井 盖子 盖板 水箅",
    "glass": "玻璃 幕墙 外墙 瓷砖 墙砖 墙皮 招牌 广告牌 石块 石头 砖 瓦 花盆 空调外机 铁皮 铁片 窗户 树枝 冰 水泥块 灯箱 钢筋 脚手架",
    "drops": "往下掉 掉下来 掉下 砸下 砸到 砸中 砸在 砸了 一块一块 快要掉 要掉 快掉 脱落 扔下 往下扔 摇摇欲坠 飞下来 坠落 坠下",
    "below": "下面 底下 公交站 行人 路人 马路 幼儿园 学校 学生 孩子 小孩 老人 人 门口 小区门 头 路上",
}
SCENES_ZH: dict[str, str] = {
    "electric": "shock + anyone | line_bad + lines + live",
    "gas": "leak + chemical + smoker",
    "collapse": "gives + structure + live - glass",
    "water": "struggle + water + who - gone_thing - afloat | struggle + water + small - gone_thing - afloat | rising + cant_out | rising + anyone | ice + anyone | struggle + water + vehicle + who | struggle + water + self + who",
    "trapped": "cant_out + confined + anyone | no_sound + confined + somebody | cant_out + vehicle + somebody | cant_out + crashed + vehicle | rails | caught + machine + somebody | car_hot + small + cant_out | cant_out + small + height",
    "poison": "took + harmful + anyone - buy | took + harmful + symptoms | symptoms + many + took | symptoms + leak + chemical | symptoms + charcoal + anyone | no_sound + charcoal + somebody | woozy + heater | hiss + vessel",
    "violence": "wields + weapon + anyone - buy | beats + scream + silence | beats + scream + somebody | scream + silence + somebody - play | intrude + home + self | captive | menace | abduct + small + stranger - thing_school | captive + anyone",
    "suicide": "despair - play | on_brink + brink + sad + somebody | farewell + brink + anyone | farewell + despair | over_rail + brink + somebody",
    "missing": "gone + fragile - gone_thing | alone + fragile + perilous | gone + frail | gone + kin + hours - gone_thing | note + fled + anyone",
    "injury": "life_support + power_going | moan + somebody | out + anyone - buy | out + now | helpless + fragile + floor | helpless + who + floor | crashed + vehicle + helpless + somebody | fell + height + somebody - thing | bites + beast + anyone - buy | three_days + frail + faint | helpless + machine + caught | pallor + fragile | limp + small - buy | flies_smell + unseen + somebody",
    "falling": "drops + glass + below - worn | flies + glass",
    "other": "guard_gone + drop + fragile",
    "manhole": "ajar + hole + somebody + stepped",
}
CONCEPTS_ZH |= {
    "flies_smell": "苍蝇 尸臭 臭味 怪味 有味道",
    "unseen": "没见 没看见人 没见过人 没出来 不见人 没出门 没动静",
    "afloat": "塑料 瓶 垃圾 树叶 水草 落叶 浮萍 泡沫 死鱼 袋 水葫芦 鸭 鹅 天鹅 鸟 钓鱼",
    "pallor": "脸色不对 脸色很不对 脸色不太对 脸色难看 脸色很差 脸色发 脸色惨 脸都青 脸都紫 脸都白 脸发紫 脸发青 脸发白 嘴唇发 嘴皮子都乌 嘴都乌 嘴乌",
    "woozy": "头晕 头昏 发晕 犯困 恶心 想吐 发懵 昏沉 都吐 都晕",
    "heater": "取暖器 煤炉 炭火 炭盆 热水器 壁挂炉 发电机 烧炭 火盆 蜂窝煤 木炭",
    "hiss": "嘶嘶 嗤嗤 滋滋 咕嘟 冒泡 冒气 白雾 冒白气 冒白烟 喷气 嘶~响 绿雾 黄雾 黄烟 绿烟",
    "vessel": "油罐 槽罐 罐车 钢瓶 铁桶 化工桶 桶 冷库 储罐 气瓶 煤气罐 煤气瓶 氯气 液氨 氨气 槽车",
    "note": "纸条 字条 信留 留了信 留了张 留言 便条",
    "fled": "跑了 走了 出走 离家 不见了 没影",
    "flies": "往人行道~飞 往路上飞 往下飞 飞下 飞落 刮下 吹下 往街上飞",
    "limp": "软绵绵 软趴趴 软塌塌 软瘫 没劲儿",
    "guard_gone": "护栏没了 护栏不见 护栏断 护栏缺 护栏倒 护栏掉 栏杆没了 栏杆不见 栏杆断 栏杆缺 栏杆倒 栏杆掉 围栏没了 围栏不见 围栏倒 扶手没了 扶手断 扶手掉",
    "drop": "桥 楼梯 阳台 河 江 湖 池塘 水库 天桥 站台 天台 楼顶 铁路",
    "moan": "呻吟 微弱 喊救我 喊救命 无法动弹 动弹不得 求救声",
    "buy": "报销 医保 多少钱 海报 买 补贴 赔 费用 收费 办证 开药 配药 疫苗 价格 小时候",
    "play": "广场舞 唱歌 游戏 装修 电影 猫叫 狗叫 孩子们玩 玩耍 戏 音箱 大甩卖 清仓 甩卖 跳楼价",
    "thing_school": "学校怎么 上学 报名 放学接",
    "sad": "哭 发呆 不动 很久 喊 跳 徘徊 一个人 喝酒 好像想",
    "over_rail": "翻过 翻出 跨过 跨出 护栏外 栏杆外 窗外面 坐在窗台 企在 企紧 脚伸 腿伸",
    "kin": "儿子 女儿 老婆 老公 妈 爸 弟弟 妹妹 丈夫 妻子 同学 学生 我哥 我姐 室友 朋友",
    "hours": "小时 一天 两天 三天 一夜 昨晚 昨天 早上 中午 到现在 电话关机 手机关机 手机没带 没带手机 到处找 报警 附近有湖",
    "now": "现在 刚 快 突然 正在 救护 一直",
    "floor": "地上 路上 路边 马路 车站 巴士站 公园 厕所 浴室 卫生间 门口 楼道 楼梯 马路边 街上 广场 旁边 电梯口 草地 屋里 家里 里面 台阶",
    "faint": "救 声音 呻吟 敲门 没人应 臭味 没见 没动静 没出来",
    "three_days": "三天 两天 几天 好几天 一天 四天 五天 一周 一星期 昨天",
    "worn": "老化 掉漆 墙面 一点 掉色 掉灰 猫",
    "stepped": "掉 踩 摔 跌 踏 陷",
    "thing": "手机 衣服 被子 东西 无人机 球 晒的 袜 衣 裤 毛巾 球 玩具 纸 拖鞋 帽 烟头 水滴 滴水 广告",
}

# Words worth to be known in a wrong spelling too, and ordinary ones that are near to them and must not be taken for them.
SPELT = (
    "explosion exploded exploding electrocuted electric collapsed collapsing collapse unconscious unresponsive bleeding breathing "
    "drowning drowned trapped overdose suicide emergency ambulance seizure kidnapped attacked attacking leaking missing "
    "smoke flames burning smelling strangling stabbed stabbing elevator knife flooded flooding manhole swallowed "
    "dementia toddler carbon monoxide poison poisoned choking ceiling scaffolding balcony electricity sparking breathe hurting"
)
NOT_MISSPELT = (
    "spoke smoked smoker smokes smoking stoke breath breathed breathes brewing turning buying bunking flame framed blames tapped trapper "
    "wrapped strapped tripped lacking leaning peaking seeking speaking mission kissing missing hissing passing messing electrics sealing "
    "ceilings dealing feeling healing poisons poisonous prison knives attach attached breeding breading breathing cocking chocking shocking "
    "smoky blooded blooming flooring flooding elevators elevated manholes carton carbons cartoon parking marking sharking spanking sparkling "
    "spelling swelling selling telling collapses collapsible poison bleaching lending leaving learning leading heating beating learing "
    "burying burring burping hunting curling hurling putting cutting halting"
)
